package org.datasync.watch.lastmodified;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An application's session that writes in transactions of random lengths, to seconds: some begin and write much later, some take
 * their number or their time early, have savepoints that they go back to, wait for each other's locks, are rolled back, or are
 * prepared and committed by another session.
 */
public abstract class LateWriter extends Thread {

    /** What the session's randomness, and what it does alone, is determined by. */
    final int number;

    private final String url;
    private final long end;
    private final Random random;
    private Connection connection;
    private int prepared;

    /**
     * A session.
     *
     * @param number among all sessions
     * @param seconds how long it writes
     */
    LateWriter(String url, int number, int seconds) {
        this.url = url;
        this.number = number;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        this.random = new Random(number);
    }

    /** The statement that writes a record; its placeholders are an early number, or null, the record's id, and an early time. */
    abstract String update();

    /** What begins a transaction, and gives an early number if it is to. */
    abstract String begin(boolean early);

    /** Statements, one of each transaction that locks, by which it locks the whole table now and then; none if it never does. */
    List<List<String>> locks() {
        return List.of();
    }

    /** By how much it is quicker than others, where one writes at a time. */
    int haste() {
        return 1;
    }

    /** Whether transactions are prepared too. */
    boolean prepares() {
        return false;
    }

    /** What a transaction begins with that is to be prepared. */
    void beginPrepared(Statement statement, String name) throws SQLException {}

    /** Prepares it. */
    void prepare(Statement statement, String name) throws SQLException {
        throw new UnsupportedOperationException(name);
    }

    /** Ends what was prepared. */
    void endPrepared(String name, boolean commits) throws SQLException {
        throw new UnsupportedOperationException(name);
    }

    /** The session's connection. */
    final Connection connection() {
        return connection;
    }

    /** Another connection in place of the one before, by which that is rolled back. */
    final void reconnect() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
    }

    final boolean perhaps(int oneOf) {
        return random.nextInt(oneOf) == 0;
    }

    @Override
    public void run() {
        try {
            reconnect();
            while (System.nanoTime() < end) {
                String name =
                        prepares() && perhaps(15) ? connection.getCatalog() + "_" + number + "_" + prepared++ : "";
                try {
                    transaction(name);
                } catch (SQLException e) {
                    connection.abort(
                            Runnable::run); // a deadlock; MySQL's driver would roll back, and may not in what is to be
                    // prepared
                    reconnect();
                    continue;
                }
                if (!name.isEmpty()) {
                    pause(600);
                    endPrepared(name, !perhaps(4));
                }
            }
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With a name if it is to be prepared by that. */
    private void transaction(String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!name.isEmpty()) {
                beginPrepared(statement, name);
            }
            String early = early(statement);
            String time = Instant.now().toString();
            pause(perhaps(10) ? 2500 : 40);
            if (name.isEmpty() && !locks().isEmpty() && perhaps(5)) {
                lock(statement);
            }
            int records = 1 + random.nextInt(4);
            for (int i = 0; i < records; i++) {
                write(statement, i == 0 ? early : null, time);
            }
            pause(perhaps(8) ? 1500 : 60);
            if (!name.isEmpty()) {
                prepare(statement, name);
            } else if (perhaps(10)) {
                connection.rollback();
            } else {
                connection.commit();
            }
        }
    }

    private String early(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(begin(perhaps(4)))) {
            row.next();
            return row.getString(1);
        }
    }

    private void lock(Statement statement) throws SQLException {
        for (String each : locks().get(random.nextInt(locks().size()))) {
            statement.execute(each);
            pause(600);
        }
    }

    private void write(Statement statement, String early, String time) throws SQLException {
        boolean back = perhaps(5);
        Savepoint savepoint = back ? connection.setSavepoint() : null;
        int id = 1 + random.nextInt(perhaps(10) ? 5 : 2000); // a few of them everybody wants
        statement.executeUpdate(update().formatted(early, id, time));
        if (back && random.nextBoolean()) {
            connection.rollback(savepoint);
        }
    }

    /** What a transaction takes otherwise. */
    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(mostMillis)) / haste());
    }
}
