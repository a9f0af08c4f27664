package org.datasync.watch.lastmodified;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * On MariaDB and MySQL, by the time of statements. One of the sessions locks the table now and then, or alters it, which waits for the
 * transactions that are open, and the statements of all others wait for that. What is prepared is ended by the session, or by
 * another one after that has gone.
 */
public final class MariaDbWriter extends LateWriter {

    /** The table of 2,000 records. */
    public static final List<String> TABLES = List.of(
            "CREATE TABLE product (id integer PRIMARY KEY, v integer NOT NULL, by_statement datetime(6),"
                    + " by_instant timestamp(6) NULL)",
            "INSERT INTO product WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 49)"
                    + " SELECT 50 * a.i + b.i + 1, 0, now(6) - INTERVAL 1 HOUR, now(6) - INTERVAL 1 HOUR"
                    + " FROM n a JOIN n b WHERE a.i < 40");

    /** Who goes back to a savepoint gives up the table but not its rows, so that the two wait for each other unseen. */
    private static final String SOON = "&sessionVariables=innodb_lock_wait_timeout=2";

    private int altered;

    public MariaDbWriter(String url, int number, int seconds) {
        super(url + SOON, number, seconds);
    }

    @Override
    String update() {
        return "UPDATE product SET v = v + 1, by_statement = now(6), by_instant = now(6) WHERE id = %2$d";
    }

    @Override
    String begin(boolean early) {
        return early ? "SELECT MAX(v) FROM product WHERE id < 0" : "SELECT NULL";
    }

    @Override
    List<List<String>> locks() {
        return number == 0
                ? List.of(
                        List.of("LOCK TABLES product WRITE", "UNLOCK TABLES"),
                        List.of("ALTER TABLE product COMMENT 'altered " + altered++ + "'"))
                : List.of();
    }

    @Override
    boolean prepares() {
        return true;
    }

    @Override
    void beginPrepared(Statement statement, String name) throws SQLException {
        statement.execute("XA START '" + name + "'");
    }

    @Override
    void prepare(Statement statement, String name) throws SQLException {
        statement.execute("XA END '" + name + "'");
        statement.execute("XA PREPARE '" + name + "'");
    }

    @Override
    void endPrepared(String name, boolean commits) throws SQLException {
        String end = (commits ? "XA COMMIT '" : "XA ROLLBACK '") + name + "'";
        if (perhaps(2)) {
            try (Statement statement = connection().createStatement()) {
                statement.execute(end);
            }
            return;
        }
        connection().abort(Runnable::run); // a driver rolls back when it closes, which is refused while something is
        // prepared
        reconnect();
        connection().setAutoCommit(true);
        try (Statement statement = connection().createStatement()) {
            await().ignoreExceptions()
                    .until(() -> !statement.execute(end)); // once the server knows that the other has gone
        }
        connection().setAutoCommit(false);
    }
}
