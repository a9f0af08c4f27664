package org.datasync.watch.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * One of several applications that write to the table {@code account} at once: inserts, updates, deletes, bulk updates and
 * changes of keys, in transactions that are committed, rolled back in part or as a whole, or end in a deadlock.
 */
final class AccountWriter extends Thread {

    static final String TABLE = "account (branch varchar(10) NOT NULL, id integer NOT NULL, balance decimal(12, 2),"
            + " note varchar(100), PRIMARY KEY (branch, id))";

    private static final int IDS = 40;

    private final DataSource dataSource;
    private final BooleanSupplier goOn;
    private final Random random;
    private int committed;

    AccountWriter(DataSource dataSource, int number, BooleanSupplier goOn) {
        super("writer " + number);
        this.dataSource = dataSource;
        this.goOn = goOn;
        this.random = new Random(number);
    }

    /** How many transactions were committed. */
    int committed() {
        return committed;
    }

    @Override
    public void run() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (goOn.getAsBoolean()) {
                try {
                    transaction(connection, statement);
                } catch (SQLException e) {
                    connection.rollback(); // a deadlock, or a key that another writer has inserted meanwhile
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void transaction(Connection connection, Statement statement) throws SQLException {
        for (int i = random.nextInt(4); i >= 0; i--) {
            statement.execute(change());
        }
        Savepoint savepoint = connection.setSavepoint();
        statement.execute(change());
        if (random.nextInt(3) == 0) {
            connection.rollback(savepoint);
            statement.execute(change());
        }
        if (random.nextInt(6) == 0) {
            connection.rollback();
        } else {
            connection.commit();
            committed++;
        }
    }

    private String change() {
        String record = " WHERE branch = " + branch() + " AND id = " + random.nextInt(IDS);
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> insert(branch(), random.nextInt(IDS));
            case 4, 5, 6 -> "UPDATE account SET balance = balance + 0.25" + record;
            case 7 -> "UPDATE account SET note = '" + random.nextInt() + "', balance = NULL" + record;
            case 8 ->
                "UPDATE account SET balance = COALESCE(balance, 0) + 1 WHERE branch = " + branch() + " AND id > 30";
            case 9 -> "UPDATE account SET id = " + random.nextInt(IDS) + record;
            default -> "DELETE FROM account" + record;
        };
    }

    /** Inserts a record unless it is there already, as far as the transaction sees. */
    private static String insert(String branch, int id) {
        return "INSERT INTO account SELECT " + branch + ", " + id + ", 1.5, 'ü''\"' FROM (SELECT 1 AS x) one"
                + " WHERE NOT EXISTS (SELECT 1 FROM account WHERE branch = " + branch + " AND id = " + id + ")";
    }

    private String branch() {
        return "'b" + random.nextInt(3) + "'";
    }
}
