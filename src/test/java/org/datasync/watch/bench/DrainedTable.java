package org.datasync.watch.bench;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A change table that is drained, on PostgreSQL or MariaDB.
 *
 * @param name its name
 * @param options what the watch called queue is told besides
 * @param before the statements that make what the watch does not
 * @param fill inserts changes; their number is the only placeholder, on MariaDB {@code %d}
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

    /** What makes texts and numbers on either database. */
    private record Words(boolean mariaDb) {

        String product() {
            return "CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2), modified "
                    + (mariaDb ? "datetime(6))" : "timestamptz)");
        }

        String numbered(String insert, String selected) {
            return mariaDb
                    ? insert + " SELECT " + selected.replace("$n", "seq") + " FROM seq_1_to_%d"
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
                List.of(words.product()),
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
                List.of(
                        words.product(),
                        "CREATE TABLE q (id " + (mariaDb ? "bigint AUTO_INCREMENT" : "bigserial")
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
                List.of(words.product()),
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
