package org.datasync.watch.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Inserts changes into the own change table of PostgreSQL in transactions of all kinds: short and long, rolled back, with
 * savepoints, prepared. Each change's key is the writer with a number that goes up.
 */
final class QueueWriter extends Thread {

    private final String url;
    private final int writer;
    private final int transactions;
    private final Random random;
    private final List<String> committed = new ArrayList<>();
    private List<String> open = new ArrayList<>();
    private int number;

    QueueWriter(String url, int writer, int transactions) {
        super("writer " + writer);
        this.url = url;
        this.writer = writer;
        this.transactions = transactions;
        this.random = new Random(writer);
    }

    /** The keys of what was committed, in that order; to be asked once the thread has ended. */
    List<String> committed() {
        return committed;
    }

    @Override
    public void run() {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                write(connection, statement, i);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(Connection connection, Statement statement, int transaction) throws SQLException {
        open = new ArrayList<>();
        insert(statement);
        if (random.nextInt(4) == 0) {
            statement.execute("SAVEPOINT inner_part");
            List<String> before = List.copyOf(open);
            insert(statement);
            if (random.nextBoolean()) {
                statement.execute("ROLLBACK TO SAVEPOINT inner_part");
                open = new ArrayList<>(before);
            }
        }
        if (random.nextInt(3) == 0) {
            statement.execute("SELECT pg_sleep(" + random.nextInt(random.nextInt(10) == 0 ? 400 : 20) + " / 1000.0)");
        }
        insert(statement);
        end(connection, statement, transaction);
    }

    private void end(Connection connection, Statement statement, int transaction) throws SQLException {
        boolean rollsBack = random.nextInt(8) == 0;
        if (random.nextInt(8) == 0) {
            String name = "'" + writer + "-" + transaction + "'";
            statement.execute("PREPARE TRANSACTION " + name);
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("SELECT pg_sleep(" + random.nextInt(100) + " / 1000.0)");
            statement.execute((rollsBack ? "ROLLBACK" : "COMMIT") + " PREPARED " + name);
            connection.setAutoCommit(false);
        } else if (rollsBack) {
            connection.rollback();
        } else {
            connection.commit();
        }
        if (!rollsBack) {
            committed.addAll(open);
        }
    }

    private void insert(Statement statement) throws SQLException {
        String key = writer + "-" + number++;
        open.add(key);
        statement.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":\"" + key + "\"}')");
    }
}
