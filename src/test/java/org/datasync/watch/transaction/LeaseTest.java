package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lease that another transaction has is no error: there is nothing to do until it is free. HSQLDB alone waits till then. */
@Tag("mysql")
class LeaseTest {

    private static final String LOCK = "UPDATE datasync_watch SET holder = 'other' WHERE watch = 'queue'";

    private final List<Integer> deliveries = new CopyOnWriteArrayList<>();

    private ScheduledPollConsumer start(WatchContext context) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(""))
                        .routeId("watch")
                        .process(exchange -> deliveries.add(ProductQueue.product(exchange)));
            }
        });
        return (ScheduledPollConsumer) context.camel().getRoute("watch").getConsumer();
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void theWatchGoesOnOnceTheOtherTransactionHasEnded(TestDatabase database) throws Exception {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            ProductQueue queue = new ProductQueue(context);
            ScheduledPollConsumer consumer = start(context);
            await().until(() -> context.count("datasync_watch") == 1);
            queue.recordTo(3);
            await().until(() -> queue.pending() == 0);
            try (Connection other = dataSource.getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                lock(statement);
                awaitLook(database, context, consumer);
                assertThat(consumer.getErrorCounter()).isZero();
                if (database != TestDatabase.SQLITE) {
                    insertApart(dataSource);
                }
                other.rollback();
            }
            queue.record(4);
            await().until(() -> deliveries.contains(4) && queue.pending() == 0);
            assertThat(consumer.getErrorCounter()).isZero();
        }
    }

    /** Waits until the watch has looked for the lease in vain, or waits for it. */
    private static void awaitLook(TestDatabase database, WatchContext context, ScheduledPollConsumer consumer) {
        if (database == TestDatabase.HSQLDB) {
            await().until(() -> context.count("information_schema.system_sessions WHERE this_waiting_for <> ''") > 0);
        } else {
            long polls = consumer.getCounter();
            await().until(() -> consumer.getCounter() > polls + 1); // the first of them may have begun before
        }
    }

    private static void lock(Statement statement) throws SQLException {
        assertThat(statement.executeUpdate(LOCK)).isEqualTo(1);
    }

    /** What is added while the lease is away is not delivered. */
    private void insertApart(HikariDataSource dataSource) {
        int before = deliveries.size();
        new WatchContext(dataSource)
                .execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
        assertThat(deliveries).hasSize(before);
    }
}
