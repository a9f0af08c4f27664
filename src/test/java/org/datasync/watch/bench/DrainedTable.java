package org.datasync.watch.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A change table that is drained, on PostgreSQL, or on MariaDB and MySQL.
 *
 * @param name its name, and that of its watch
 * @param options what the watch is told besides
 * @param before the statements that make what the watch does not
 * @param fill the statements by which it has changes and nothing else; {@code $rows} is how many
 * @param columns what a loop by hand reads, the id first
 * @param from the tables that it reads
 * @param queue the condition for the rows of the watch; empty for all
 */
record DrainedTable(
        String name,
        String options,
        List<String> before,
        List<String> fill,
        List<String> columns,
        String from,
        String queue) {

    /** What there is to choose from. */
    enum Kind {
        /** Of our own, with small changes. */
        OWN,
        /** Of our own, with the record after each change as JSON. */
        IMAGES,
        /** Of our own, with the record as {@code fetchRow} reads it. */
        FETCHED,
        /** Of our own, which triggers fill with the record after each change. */
        TRIGGERED,
        /** Of an application. */
        FOREIGN;

        DrainedTable of(boolean mariaDb) {
            return switch (this) {
                case OWN, IMAGES -> own("queue", mariaDb, this == IMAGES);
                case FETCHED -> fetched(mariaDb);
                case TRIGGERED -> triggered(mariaDb);
                case FOREIGN -> foreign(mariaDb);
            };
        }
    }

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

    private static final String DIGITS = "CREATE TABLE IF NOT EXISTS digits AS SELECT 0 AS d"
            + IntStream.rangeClosed(1, 9)
                    .mapToObj(digit -> " UNION ALL SELECT " + digit)
                    .collect(Collectors.joining());

    /** From 1 to so many, up to ten millions. */
    private static final String NUMBERS = " FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d"
            + " + 100000 * g.d + 1000000 * h.d AS seq FROM digits a, digits b, digits c, digits e, digits f, digits g,"
            + " digits h) numbers WHERE seq <= $rows ORDER BY seq";

    /** What makes texts and numbers on either kind of database. */
    private record Words(boolean mariaDb) {

        String product() {
            return "CREATE TABLE IF NOT EXISTS product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2), modified "
                    + (mariaDb ? "datetime(6))" : "timestamptz)");
        }

        List<String> tables(String... more) {
            return Stream.concat(Stream.of(product(), mariaDb ? DIGITS : "SELECT 1"), Stream.of(more))
                    .toList();
        }

        String numbered(String insert, String selected) {
            return mariaDb
                    ? insert + " SELECT " + selected.replace("$n", "seq") + NUMBERS
                    : insert + " SELECT " + selected.replace("$n", "n") + " FROM generate_series(1, $rows) n";
        }

        String joined(String... parts) {
            return mariaDb ? "CONCAT(" + String.join(", ", parts) + ")" : String.join(" || ", parts);
        }
    }

    /** One of our own, by any name, with small changes, or with the record after each as JSON. */
    static DrainedTable own(String name, boolean mariaDb, boolean images) {
        Words words = new Words(mariaDb);
        String image = words.joined("'{\"id\":'", "$n", "',\"name\":\"product '", "$n", "'\",\"price\":12.50}'");
        return new DrainedTable(
                name,
                "install=ensure",
                words.tables(),
                List.of(
                        "TRUNCATE TABLE " + name,
                        words.numbered(
                                "INSERT INTO " + name + " (table_name, record_key, operation, after_image)",
                                "'product', " + words.joined("'{\"id\":'", "$n", "'}'") + ", 'update', "
                                        + (images ? image : "NULL"))),
                OWN,
                name,
                "subscriber = ''");
    }

    private static DrainedTable fetched(boolean mariaDb) {
        DrainedTable own = own("queue", mariaDb, false);
        String key = mariaDb
                ? "CAST(JSON_VALUE(record_key, '$.id') AS SIGNED)"
                : "CAST(CAST(record_key AS json) ->> 'id' AS integer)";
        return new DrainedTable(
                own.name,
                own.options + "&fetchRow=true",
                own.before,
                Stream.concat(products(mariaDb), own.fill.stream()).toList(),
                Stream.concat(
                                Stream.of("queue.id"),
                                Stream.concat(
                                        OWN.stream().skip(1), Stream.of("product.id", "name", "price", "modified")))
                        .toList(),
                "queue LEFT JOIN product ON product.id = " + key,
                own.queue);
    }

    private static DrainedTable foreign(boolean mariaDb) {
        Words words = new Words(mariaDb);
        return new DrainedTable(
                "q",
                "idColumn=id&tableColumn=tbl&keyColumns=k&deletedColumn=del",
                words.tables("CREATE TABLE q (id " + (mariaDb ? "bigint AUTO_INCREMENT" : "bigserial")
                        + " PRIMARY KEY, tbl varchar(50), k varchar(50), del boolean)"),
                List.of(
                        "TRUNCATE TABLE q",
                        words.numbered("INSERT INTO q (tbl, k, del)", "'product', $n, $n % 10 = 0")),
                List.of("id", "tbl", "k", "del"),
                "q",
                "");
    }

    private static DrainedTable triggered(boolean mariaDb) {
        List<String> products = products(mariaDb).toList();
        return new DrainedTable(
                "datasync",
                "install=ensure&tables=product&capture=row",
                new Words(mariaDb).tables(),
                List.of(products.get(0), "TRUNCATE TABLE datasync", products.get(1)),
                OWN,
                "datasync",
                "subscriber = 'datasync'");
    }

    /** Has the table of products hold as many as there are changes. */
    private static Stream<String> products(boolean mariaDb) {
        Words words = new Words(mariaDb);
        return Stream.of(
                "TRUNCATE TABLE product",
                words.numbered(
                        "INSERT INTO product",
                        "$n, " + words.joined("'product '", "$n") + ", 12.50, "
                                + (mariaDb
                                        ? "TIMESTAMP'2026-01-01 00:00:00' + INTERVAL $n * 1000 MICROSECOND"
                                        : "timestamptz '2026-01-01 00:00:00Z' + $n * interval '1 ms'")));
    }

    /** The same with more options of the watch, as {@code &name=value}. */
    DrainedTable with(String more) {
        return new DrainedTable(name, options + more, before, fill, columns, from, queue);
    }

    /** The same, with nothing installed that is missing. */
    DrainedTable asItIs() {
        return new DrainedTable(
                name, options.replace("install=ensure", "install=none"), before, fill, columns, from, queue);
    }

    /** The watch that drains it. */
    String uri() {
        return "datasync-watch:" + (name.equals("datasync") ? "trigger" : "change-table") + ":" + name
                + "?dataSource=#db&changeTable=" + name + "&initialDelay=0&delay=10&" + options;
    }

    /** Has so many changes wait in it, and nothing else. */
    void fill(JdbcTemplate jdbc, boolean mariaDb, int rows) {
        fill.forEach(statement -> execute(jdbc, statement, rows));
        for (String table : List.of("product", name)) {
            jdbc.execute((mariaDb ? "ANALYZE TABLE " : "VACUUM ANALYZE ") + table);
        }
    }

    /** Has so many changes more wait in it, of one of our own. */
    void add(JdbcTemplate jdbc, int rows) {
        execute(jdbc, fill.get(fill.size() - 1), rows);
    }

    private static void execute(JdbcTemplate jdbc, String statement, int rows) {
        jdbc.execute(statement.replace("$rows", Integer.toString(rows)));
    }

    boolean isEmpty(JdbcTemplate jdbc) {
        return jdbc.queryForList("SELECT 1 FROM " + name + " LIMIT 1").isEmpty();
    }

    /** Reads the next rows, so many at most. */
    String select(int rows) {
        return "SELECT " + String.join(", ", columns) + " FROM " + from + (queue.isEmpty() ? "" : " WHERE " + queue)
                + " ORDER BY 1 LIMIT " + rows;
    }

    /** A DELETE up to what its rows have as ids. */
    String delete() {
        return "DELETE FROM " + name + " WHERE " + (queue.isEmpty() ? "" : queue + " AND ") + "id ";
    }
}
