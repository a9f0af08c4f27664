package org.datasync.watch.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** The store's tables and their mirrors. */
final class StoreTables {

    /** The component's own change table. */
    private static final String CHANGES = "datasync";

    /** The store's tables with the column of their key. */
    private static final Map<String, String> KEYS = Map.of("department", "number", "product", "upc", "customer", "id");

    private final JdbcTemplate jdbc;

    StoreTables(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void create() {
        for (String prefix : List.of("", "mirror_")) {
            jdbc.execute(
                    "create table " + prefix + "department (number integer primary key, name varchar(40) not null)");
            // No foreign keys: a change carries its record as it is now, which may refer to one whose change comes
            // later.
            jdbc.execute("create table " + prefix + "product (upc varchar(13) primary key, department integer not null,"
                    + " name varchar(60) not null, price numeric(8, 2) not null)");
            jdbc.execute("create table " + prefix + "customer (id varchar(36) primary key, name varchar(60) not null,"
                    + " email varchar(100), member_since date not null)");
        }
    }

    int pending() {
        return count(CHANGES);
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("select count(*) from " + table, Integer.class);
        return count == null ? 0 : count;
    }

    /** Compares each table with its mirror, all rows and columns; a line for each. */
    List<Comparison> compare() {
        List<Comparison> comparisons = new ArrayList<>();
        KEYS.keySet().stream().sorted().forEach(table -> comparisons.add(compare(table)));
        return comparisons;
    }

    private Comparison compare(String table) {
        String order = " order by " + KEYS.get(table);
        List<Map<String, Object>> rows = jdbc.queryForList("select * from " + table + order);
        List<Map<String, Object>> mirrored = jdbc.queryForList("select * from mirror_" + table + order);
        return new Comparison(table, rows.size(), mirrored.size(), rows.equals(mirrored));
    }

    /** How a table compares with its mirror. */
    record Comparison(String table, int rows, int mirrored, boolean equal) {}
}
