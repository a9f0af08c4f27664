package org.datasync.watch.lastmodified;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An application's session that writes in transactions of random lengths, to seconds: some begin and write much later, some take
 * their number early, have savepoints that they go back to, are rolled back, or are prepared and committed by another session.
 */
class LateWriter extends Thread {

    private final String url;
    private final int number;
    private final long end;
    private final Random random;
    private int prepared;

    /**
     * A session.
     *
     * @param number among all sessions; by it its randomness is determined
     * @param seconds how long it writes
     */
    LateWriter(String url, int number, int seconds) {
        this.url = url;
        this.number = number;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        this.random = new Random(number);
    }

    /** The statement that writes a record; its placeholders are an early number, or null, and the record's id. */
    String update() {
        return "UPDATE product SET v = v + 1, by_transaction = now(), by_statement = clock_timestamp(),"
                + " by_sequence = COALESCE(%s, nextval('version')), by_xid = pg_current_xact_id() WHERE id = %d";
    }

    /** What begins a transaction, and gives an early number if it is to. */
    String begin(boolean early) {
        return early ? "SELECT nextval('version')" : "SELECT NULL";
    }

    /** Whether transactions are prepared too. */
    boolean prepares() {
        return true;
    }

    /** Statements by which it locks the whole table for a while, now and then, and lets it go; none if it never does. */
    String[] locksTable() {
        return new String[0];
    }

    @Override
    public void run() {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < end) {
                try {
                    transaction(connection);
                } catch (SQLException e) {
                    connection.rollback(); // a deadlock
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void transaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String early;
            try (ResultSet row = statement.executeQuery(begin(random.nextInt(4) == 0))) {
                row.next();
                early = row.getString(1);
            }
            pause(random.nextInt(10) == 0 ? 2500 : 40);
            if (locksTable().length > 0 && random.nextInt(5) == 0) {
                statement.execute(locksTable()[0]);
                pause(600);
                statement.execute(locksTable()[1]);
            }
            int records = 1 + random.nextInt(4);
            for (int i = 0; i < records; i++) {
                write(connection, statement, i == 0 ? early : null);
            }
            pause(random.nextInt(8) == 0 ? 1500 : 60);
            end(connection, statement);
        }
    }

    private void write(Connection connection, Statement statement, String early) throws SQLException {
        boolean back = random.nextInt(5) == 0;
        Savepoint savepoint = back ? connection.setSavepoint() : null;
        statement.executeUpdate(update().formatted(early, 1 + random.nextInt(2000)));
        if (back && random.nextBoolean()) {
            connection.rollback(savepoint);
        }
    }

    private void end(Connection connection, Statement statement) throws SQLException {
        int way = random.nextInt(20);
        if (way == 0 && prepares()) {
            String name = "'" + connection.getCatalog() + "_" + number + "_" + prepared++ + "'";
            statement.execute("PREPARE TRANSACTION " + name);
            connection.commit();
            pause(400);
            connection.setAutoCommit(true);
            statement.execute((random.nextInt(4) == 0 ? "ROLLBACK" : "COMMIT") + " PREPARED " + name);
            connection.setAutoCommit(false);
        } else if (way < 3) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    /** What a transaction takes otherwise. */
    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(mostMillis)));
    }
}
