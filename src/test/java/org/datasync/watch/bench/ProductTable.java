package org.datasync.watch.bench;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code product} of an application: a number, a text, a decimal, and a time that differs for each record.
 *
 * @param jdbc where it is
 * @param mariaDb whether that is MariaDB or MySQL, and not PostgreSQL
 */
record ProductTable(JdbcTemplate jdbc, boolean mariaDb) {

    /** Makes it anew, with so many records. */
    void fill(int count) {
        fill(count, "", "");
    }

    /** The same with one more column, and the value of it, which is the same in all records. */
    void fill(int count, String column, String value) {
        jdbc.execute("DROP TABLE IF EXISTS product");
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2), modified "
                + (mariaDb ? "datetime(6)" : "timestamp") + column + ")");
        jdbc.execute(
                mariaDb
                        ? "INSERT INTO product SELECT seq, CONCAT('product ', seq), 12.50, TIMESTAMP'2026-01-01 00:00:00'"
                                + " + INTERVAL seq * 1000 MICROSECOND" + value + " FROM seq_1_to_" + count
                        : "INSERT INTO product SELECT n, 'product ' || n, 12.50, timestamp '2026-01-01' + n * interval '1 ms'"
                                + value + " FROM generate_series(1, " + count + ") n");
        analyze();
    }

    /** Has the database count and tidy up what is there. */
    void analyze() {
        jdbc.execute(mariaDb ? "ANALYZE TABLE product" : "VACUUM ANALYZE product");
    }
}
