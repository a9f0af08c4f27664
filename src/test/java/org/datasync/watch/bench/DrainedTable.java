package org.datasync.watch.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A change table that is drained, on PostgreSQL, or on MariaDB and MySQL.
 *
 * @param name its name
 * @param options what the watch called queue is told besides
 * @param before the statements that make what the watch does not
 * @param fill inserts changes; their number is the only placeholder, on MariaDB and MySQL {@code %d}
 * @param columns what a loop by hand reads, the id first
 * @param queue the condition for the rows of the watch; empty for all
 */
record DrainedTable(String name, String options, List<String> before, String fill, List<String> columns, String queue) {

    private static final List<String> OWN = List.of(
            "id",
            "record_key",
            "table_name",
            "operation",
            "changed_at",
            "transaction_id",
            "origin",
            "before_image",
            "after_image");

    private static final String DIGITS = "CREATE TABLE digits AS SELECT 0 AS d"
            + IntStream.rangeClosed(1, 9)
                    .mapToObj(digit -> " UNION ALL SELECT " + digit)
                    .collect(Collectors.joining());

    /** From 1 to so many, up to ten millions. */
    private static final String NUMBERS = " FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d"
            + " + 100000 * g.d + 1000000 * h.d AS seq FROM digits a, digits b, digits c, digits e, digits f, digits g,"
            + " digits h) numbers WHERE seq <= %d ORDER BY seq";

    /** What makes texts and numbers on either kind of database. */
    private record Words(boolean mariaDb) {

        String product() {
            return "CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2), modified "
                    + (mariaDb ? "datetime(6))" : "timestamptz)");
        }

        List<String> tables(String... more) {
            return Stream.concat(Stream.of(product(), mariaDb ? DIGITS : "SELECT 1"), Stream.of(more))
                    .toList();
        }

        String numbered(String insert, String selected) {
            return mariaDb
                    ? insert + " SELECT " + selected.replace("$n", "seq") + NUMBERS
                    : insert + " SELECT " + selected.replace("$n", "n") + " FROM generate_series(1, ?) n";
        }

        String joined(String... parts) {
            return mariaDb ? "CONCAT(" + String.join(", ", parts) + ")" : String.join(" || ", parts);
        }
    }

    /** One of our own with small changes, or with the record after each as JSON. */
    static DrainedTable own(boolean mariaDb, boolean images) {
        Words words = new Words(mariaDb);
        String image = words.joined("'{\"id\":'", "$n", "',\"name\":\"product '", "$n", "'\",\"price\":12.50}'");
        return new DrainedTable(
                "queue",
                "install=ensure",
                words.tables(),
                words.numbered(
                        "INSERT INTO queue (table_name, record_key, operation, after_image)",
                        "'product', " + words.joined("'{\"id\":'", "$n", "'}'") + ", 'update', "
                                + (images ? image : "NULL")),
                OWN,
                "subscriber = ''");
    }

    /** One of an application. */
    static DrainedTable foreign(boolean mariaDb) {
        Words words = new Words(mariaDb);
        return new DrainedTable(
                "q",
                "changeTable=q&idColumn=id&tableColumn=tbl&keyColumns=k&deletedColumn=del",
                words.tables("CREATE TABLE q (id " + (mariaDb ? "bigint AUTO_INCREMENT" : "bigserial")
                        + " PRIMARY KEY, tbl varchar(50), k varchar(50), del boolean)"),
                words.numbered("INSERT INTO q (tbl, k, del)", "'product', $n, $n % 10 = 0"),
                List.of("id", "tbl", "k", "del"),
                "");
    }

    /** The one that triggers fill with the record after each change. */
    static DrainedTable triggered(boolean mariaDb) {
        Words words = new Words(mariaDb);
        return new DrainedTable(
                "datasync",
                "install=ensure&tables=product&capture=row",
                words.tables(),
                words.numbered(
                        "INSERT INTO product",
                        "$n, " + words.joined("'product '", "$n") + ", 12.50, "
                                + (mariaDb
                                        ? "TIMESTAMP'2026-01-01 00:00:00' + INTERVAL $n * 1000 MICROSECOND"
                                        : "timestamptz '2026-01-01 00:00:00Z' + $n * interval '1 ms'")),
                OWN,
                "subscriber = 'queue'");
    }

    /** The watch that drains it. */
    String uri() {
        return "datasync-watch:" + (name.equals("datasync") ? "trigger" : "change-table")
                + ":queue?dataSource=#db&initialDelay=0&delay=10&" + options;
    }

    /** Has so many changes wait in it, and nothing else. */
    void fill(JdbcTemplate jdbc, boolean mariaDb, int rows) {
        if (name.equals("datasync")) {
            jdbc.execute("TRUNCATE TABLE product");
        }
        jdbc.execute("TRUNCATE TABLE " + name);
        if (mariaDb) {
            jdbc.update(String.format(fill, rows));
        } else {
            jdbc.update(fill, rows);
        }
        jdbc.execute((mariaDb ? "ANALYZE TABLE " : "VACUUM ANALYZE ") + name);
    }

    /** How many changes wait in it. */
    long left(JdbcTemplate jdbc) {
        Long left = jdbc.queryForObject("SELECT count(*) FROM " + name, Long.class);
        return left == null ? 0 : left;
    }

    /** Reads the next rows; the only placeholder is how many. */
    String select() {
        return "SELECT " + String.join(", ", columns) + " FROM " + name + (queue.isEmpty() ? "" : " WHERE " + queue)
                + " ORDER BY id LIMIT ?";
    }

    /** A DELETE up to what its rows have as ids. */
    String delete() {
        return "DELETE FROM " + name + " WHERE " + (queue.isEmpty() ? "" : queue + " AND ") + "id ";
    }
}
