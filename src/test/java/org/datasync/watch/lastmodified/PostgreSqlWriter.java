package org.datasync.watch.lastmodified;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** On PostgreSQL, by all kinds of columns. One of the sessions locks the table now and then, for which the others wait. */
public final class PostgreSqlWriter extends LateWriter {

    /** The table of 2,000 records, and what else writers need. */
    public static final List<String> TABLES = List.of(
            "CREATE SEQUENCE version",
            "CREATE SEQUENCE cached_version CACHE 50",
            "CREATE TABLE product (id integer PRIMARY KEY, v integer NOT NULL, by_transaction timestamptz,"
                    + " by_statement timestamptz, by_clock timestamptz, by_application timestamptz,"
                    + " by_sequence bigint DEFAULT nextval('version'), by_cache bigint, by_xid xid8)",
            "INSERT INTO product SELECT g, 0, h, h, h, h, nextval('version'), nextval('cached_version'), pg_current_xact_id()"
                    + " FROM generate_series(1, 2000) g, (VALUES (now() - interval '1 hour')) hour (h)");

    public PostgreSqlWriter(String url, int number, int seconds) {
        super(url, number, seconds);
    }

    @Override
    String update() {
        return "UPDATE product SET v = v + 1, by_transaction = now(), by_statement = statement_timestamp(),"
                + " by_clock = clock_timestamp(), by_application = '%3$s',"
                + " by_sequence = COALESCE(%1$s, nextval('version')), by_cache = nextval('cached_version'),"
                + " by_xid = pg_current_xact_id() WHERE id = %2$d";
    }

    @Override
    String begin(boolean early) {
        return early ? "SELECT nextval('version')" : "SELECT NULL";
    }

    @Override
    List<List<String>> locks() {
        return number == 0 ? List.of(List.of("LOCK TABLE product IN EXCLUSIVE MODE")) : List.of();
    }

    @Override
    boolean prepares() {
        return true;
    }

    @Override
    void prepare(Statement statement, String name) throws SQLException {
        statement.execute("PREPARE TRANSACTION '" + name + "'");
        connection().commit();
    }

    @Override
    void endPrepared(String name, boolean commits) throws SQLException {
        connection().setAutoCommit(true);
        try (Statement statement = connection().createStatement()) {
            statement.execute((commits ? "COMMIT" : "ROLLBACK") + " PREPARED '" + name + "'");
        }
        connection().setAutoCommit(false);
    }
}
