package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are committed after others with higher ids: no floor costs a change. */
@Needs({Capability.CONCURRENT_WRITERS, Capability.CONCURRENT_READERS})
public abstract class LateCommitContract extends PendingIdsContract {

    private static final String SLOW_TO_LOOK_BELOW = "floorLag=0&batchSize=3&rescanInterval=3600000";

    protected LateCommitContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createState() {
        createStateTables();
    }

    /** Where it is proven what a floor hides, there is none while a row is not committed. */
    private boolean hasFloorIfUnproven() {
        return can(Capability.FLOOR) || hasFloor();
    }

    @Test
    void anIdThatIsCommittedLateIsFound() throws SQLException {
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO pending VALUES (5)");
            insert(6, 20);
            context.receive(URI);
            await().until(() -> context.received().size() == 15 && hasFloorIfUnproven());
            late.commit();
        }
        awaitReceived(16);
        awaitEmpty("pending");

        assertThat(received()).hasSize(16).endsWith("upsert product [5]");
    }

    /** What others have not committed is nothing to wait for, however few rows there are. */
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 20, 100})
    void whatIsCommittedIsDeliveredOnceBesideATransactionThatGoesOn(int batch) throws SQLException {
        request(producer("queue", "install=ensure"), List.of());
        try (Connection open = dataSource.getConnection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            insertBoth(statement, 1, 3);
            try (Connection other = dataSource.getConnection();
                    Statement committed = other.createStatement()) {
                insertBoth(committed, 11, 60);
            }
            insertBoth(statement, 71, 90);
            List<Change> own = receiveApart(watch("queue", "batchSize=" + batch));
            context.receive(
                    watch("store", "changeTable=pending", "tables=product", "keyColumns=id", "batchSize=" + batch));
            awaitEmpty("queue");
            awaitEmpty("pending");

            assertThat(own).hasSize(50);
            assertThat(received()).hasSize(50).doesNotHaveDuplicates();
            open.commit();
        }
        awaitReceived(73);
        awaitEmpty("queue");
        awaitEmpty("pending");
        assertThat(received()).hasSize(73).doesNotHaveDuplicates();
    }

    private static void insertBoth(Statement statement, int from, int to) throws SQLException {
        for (int id = from; id <= to; id++) {
            statement.execute("INSERT INTO pending VALUES (" + id + ")");
            statement.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '" + id + "')");
        }
    }

    @Test
    void poisonThatIsCommittedLateDoesNotHoldBackWhatCameWithIt() throws SQLException {
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO pending VALUES (1)");
            statement.execute("INSERT INTO pending VALUES (2)");
            statement.execute("INSERT INTO pending VALUES (3)");
            insert(6, 20);
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(URI).process(exchange -> {
                        if (described(exchange.getMessage().getBody(Change.class))
                                .equals("upsert product [1]")) {
                            throw new IllegalStateException("poison");
                        }
                        context.remember(exchange);
                    });
                }
            });
            await().until(() -> context.received().size() == 15 && hasFloorIfUnproven());
            late.commit();
        }
        await().until(() -> context.count("pending") == 1);

        assertThat(received()).contains("upsert product [2]", "upsert product [3]");
        assertThat(context.count("datasync_failure WHERE status = 'held'")).isEqualTo(1);
    }

    @Test
    void anApplicationsTableHasNoneUnlessAskedFor() throws SQLException {
        lateCommit(
                watch("store", "changeTable=pending", "tables=product", "keyColumns=id", SLOW_TO_LOOK_BELOW),
                id -> "INSERT INTO pending VALUES (" + id + ")");

        assertThat(received()).hasSize(17).endsWith("upsert product [1]", "upsert product [17]");
    }

    @Test
    void ourOwnTablesFloorHidesThemOnlyWhereNothingIsProven() throws SQLException {
        installQueue();
        lateCommit(
                watch("queue", "floor=true", SLOW_TO_LOOK_BELOW),
                id -> "INSERT INTO queue (table_name, record_key) VALUES ('product', '" + id + "')");

        List<String> late = List.of("upsert product [1]");
        assertThat(received()).hasSize(16 + (can(Capability.FLOOR) ? 1 : 0));
        assertThat(received().containsAll(late)).isEqualTo(can(Capability.FLOOR));
    }

    /** A transaction stays open for long; once it has ended, another one changes the same record. */
    @Test
    void aRecordsChangesStayInOrderHoweverLongATransactionTakes() throws SQLException {
        installQueue();
        createProducts("n integer");
        context.execute("INSERT INTO product VALUES (1, 0)");
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("UPDATE product SET n = 1 WHERE id = 1");
            statement.execute(change("insert", 1));
            for (int id = 2; id <= 16; id++) {
                context.execute(change("insert", id));
            }
            context.receive(watch("queue", SLOW_TO_LOOK_BELOW).replace("#db", "#logged"));
            awaitReceived(15);
            fetches.awaitMore();
            context.execute(change("insert", 17));
            awaitReceived(16);
            fetches.awaitMore();
            late.commit();
        }
        context.execute("UPDATE product SET n = 2 WHERE id = 1", change("update", 1));
        await().until(() -> received().contains("update product [1]"));

        assertThat(received()).hasSize(18).endsWith("insert product [17]", "insert product [1]", "update product [1]");
        if (can(Capability.FLOOR)) {
            await().until(fetches::haveFloor);
        }
    }

    private void installQueue() {
        context.receive(watch("queue", "install=ensure"));
        context.close();
        context = newContext();
        context.camel().getRegistry().bind("logged", log);
    }

    private static String change(String operation, int key) {
        return "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '" + key + "', '" + operation
                + "')";
    }

    /** The row 1 is committed after the rows 2 to 16 are delivered, and before the row 17 is inserted. */
    private void lateCommit(String uri, IntFunction<String> insert) throws SQLException {
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(insert.apply(1));
            for (int id = 2; id <= 16; id++) {
                context.execute(insert.apply(id));
            }
            context.receive(uri);
            awaitReceived(15);
            late.commit();
        }
        context.execute(insert.apply(17));
        await().until(() -> received().contains("upsert product [17]"));
    }
}
