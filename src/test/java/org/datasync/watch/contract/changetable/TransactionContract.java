package org.datasync.watch.contract.changetable;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.TransactionRoute;
import org.junit.jupiter.api.BeforeEach;

/** What tests of {@code delivery=transaction} share: the change table {@code queue}, and transactions that write to it. */
@Needs(Capability.TRANSACTION_ID)
public abstract class TransactionContract extends DatabaseContract {

    private static final String[] BY_TRANSACTION = {"install=ensure", "delivery=transaction", "failureScope=lane"};

    protected TransactionContract(TestDatabase database) {
        super(database);
    }

    /** With its index, whose creation would wait for open transactions. */
    @BeforeEach
    void createQueue() {
        request(producer("queue", BY_TRANSACTION), List.of());
    }

    static String transactions(String... options) {
        return watch("queue", BY_TRANSACTION) + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    static String action(String action) {
        return producer("queue", "action=" + action);
    }

    /** A transaction of the application. */
    final class Writer implements AutoCloseable {
        private final Connection connection;

        Writer() throws SQLException {
            connection = dataSource.getConnection();
            connection.setAutoCommit(false);
        }

        /** Changes records. */
        Writer change(Object... keys) throws SQLException {
            return write("upsert", keys);
        }

        Writer write(String operation, Object... keys) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', ?, ?)")) {
                for (Object key : keys) {
                    insert.setString(1, "\"" + key + "\"");
                    insert.setString(2, operation);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return this;
        }

        Connection connection() {
            return connection;
        }

        void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    /** Changes these records in one transaction. */
    void transaction(Object... keys) throws SQLException {
        try (Writer writer = new Writer()) {
            writer.change(keys).commit();
        }
    }

    /** Starts the route with these options, which fails for exchanges with one of these keys. */
    TransactionRoute start(String options, Object... poison) {
        TransactionRoute route =
                new TransactionRoute(options.isEmpty() ? transactions() : transactions(options), poison);
        context.start(route);
        return route;
    }

    int parked() {
        return context.count("datasync_failure WHERE status = 'parked'");
    }

    void awaitDeliveries(TransactionRoute route, int deliveries) {
        await().until(() -> route.deliveries().size() >= deliveries);
    }
}
