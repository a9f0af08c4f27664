package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;

/** Which transaction manager a watch takes: the wanted one, the registry's only one if it is fit, or one of its own. */
class TransactionManagerTest {

    private HikariDataSource dataSource;
    private HikariDataSource otherDatabase;
    private WatchContext context;
    private ProductQueue queue;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.H2.newDatabase();
        otherDatabase = TestDatabase.H2.newDatabase();
        context = new WatchContext(dataSource);
        queue = new ProductQueue(context);
        queue.record(1);
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
        otherDatabase.close();
    }

    /** Counts the transactions that it begins. */
    private static final class CountingManager extends JdbcTransactionManager {
        private static final long serialVersionUID = 1L;
        private final AtomicInteger begun = new AtomicInteger();

        CountingManager(HikariDataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            begun.incrementAndGet();
            super.doBegin(transaction, definition);
        }
    }

    private CountingManager bind(String name, HikariDataSource managed) {
        CountingManager manager = new CountingManager(managed);
        context.camel().getRegistry().bind(name, manager);
        return manager;
    }

    /** Delivers a change, and rolls it back once: whichever manager it is, the cycle is a transaction. */
    private void delivers(String options) {
        AtomicInteger deliveries = new AtomicInteger();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(options))
                        .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db")
                        .process(exchange -> {
                            if (deliveries.incrementAndGet() == 1) {
                                throw new IllegalStateException("on purpose");
                            }
                        });
            }
        });
        await().until(() -> queue.pending() == 0);
        assertThat(deliveries).hasValue(2);
        assertThat(queue.target()).containsExactly(1);
    }

    @Test
    void makesOneOfItsOwn() {
        delivers("");
    }

    @Test
    void takesTheRegistrysOnlyOneIfItIsFit() {
        CountingManager manager = bind("transactions", dataSource);
        delivers("");
        assertThat(manager.begun).hasValueGreaterThan(2);
    }

    @Test
    void passesOverTheRegistrysOnlyOneIfItIsForAnotherDatabase() {
        CountingManager manager = bind("transactions", otherDatabase);
        delivers("");
        assertThat(manager.begun).as("the look whether it is fit").hasValue(1);
    }

    @Test
    void passesOverTheRegistrysOnlyOneIfItCannotBegin() {
        CountingManager manager = bind("transactions", otherDatabase);
        otherDatabase.close();
        delivers("");
        assertThat(manager.begun).hasValue(1);
    }

    @Test
    void takesNoneOfSeveral() {
        List<CountingManager> managers = List.of(bind("one", dataSource), bind("two", dataSource));
        delivers("");
        assertThat(managers).allSatisfy(manager -> assertThat(manager.begun).hasValue(0));
    }

    @Test
    void takesTheWantedOneOfSeveral() {
        CountingManager other = bind("one", dataSource);
        CountingManager wanted = bind("two", dataSource);
        delivers("&transactionManager=#two");
        assertThat(other.begun).hasValue(0);
        assertThat(wanted.begun).hasValueGreaterThan(2);
    }

    /** The first use of a producer starts it, in the middle of the cycle's transaction. */
    @Test
    void leavesTheTransactionAloneInWhichAProducerStarts() {
        bind("transactions", dataSource);
        AtomicInteger deliveries = new AtomicInteger();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri(""))
                        .process(exchange -> deliveries.incrementAndGet())
                        .setBody(constant("{\"table\":\"product\",\"operation\":\"update\",\"key\":{\"id\":1}}"))
                        .toD("datasync-watch:change-table:copies?action=record&install=ensure&dataSource=#db");
            }
        });
        await().until(() -> queue.pending() == 0);
        assertThat(context.count("copies")).isEqualTo(1);
        assertThat(deliveries).hasValue(1);
    }

    @Test
    void refusesAWantedOneForAnotherDatabase() {
        bind("transactions", otherDatabase);
        assertThatThrownBy(() -> context.receive(ProductQueue.uri("&transactionManager=#transactions")))
                .hasStackTraceContaining("is not one for dataSource")
                .hasStackTraceContaining("option transactionManager");
    }

    @Test
    void saysWhyAWantedOneCannotBegin() {
        bind("transactions", otherDatabase);
        otherDatabase.close();
        assertThatThrownBy(() -> context.receive(ProductQueue.uri("&transactionManager=#transactions")))
                .hasRootCauseMessage("HikariDataSource " + otherDatabase + " has been closed.")
                .hasStackTraceContaining(CannotCreateTransactionException.class.getName());
    }

    @Test
    void readsCommittedEvenWhereTheDatabaseDoesNotByDefault() {
        try (HikariDataSource mariaDb = TestDatabase.MARIADB.newDatabase();
                WatchContext onMariaDb = new WatchContext(mariaDb)) {
            new ProductQueue(onMariaDb).record(1);
            assertThat(isolation(mariaDb)).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            List<Integer> levels = new CopyOnWriteArrayList<>();
            onMariaDb.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(ProductQueue.uri("")).process(exchange -> levels.add(isolation(mariaDb)));
                }
            });
            await().until(() -> !levels.isEmpty());
            assertThat(levels).containsExactly(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** The level of the current transaction; outside of one, what a connection has. */
    private static int isolation(HikariDataSource dataSource) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return connection.getTransactionIsolation();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
