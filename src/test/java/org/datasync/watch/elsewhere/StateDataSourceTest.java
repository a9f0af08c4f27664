package org.datasync.watch.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.state.StateDatabase;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.datasync.watch.support.WatchContext;
import org.datasync.watch.transaction.NestedTransactions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What happens to a watch whose state is in another database when one of the two is in trouble. */
class StateDataSourceTest extends QueueTest {

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final List<Integer> delivered = new CopyOnWriteArrayList<>();
    private final AtomicBoolean harmed = new AtomicBoolean();

    StateDataSourceTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }

    @BeforeEach
    void bindErrors() {
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
    }

    /** Copies the changes; the first delivery does harm. */
    private void start(Processor harm) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri("&exceptionHandler=#errors"))
                        .process(exchange -> {
                            delivered.add(ProductQueue.product(exchange));
                            if (harmed.compareAndSet(false, true)) {
                                harm.process(exchange);
                            }
                        })
                        .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db");
            }
        });
    }

    /** Ends all sessions of the state's database but the one that asks. */
    private void loseState() {
        new JdbcTemplate(new DriverManagerDataSource(stateDataSource().getJdbcUrl()))
                .queryForList("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    @Test
    void aLeaseThatIsLostBeforeTheCommitRollsTheCycleBack() {
        queue.recordTo(3);
        start(exchange -> loseState());
        await().until(() -> queue.pending() == 0);
        assertThat(delivered).containsExactly(1, 2, 3, 1, 2, 3);
        assertThat(queue.target()).containsExactly(1, 2, 3);
        assertThat(errors).hasSize(1);
        assertThat(queue.held()).isZero();
    }

    @Test
    void aStateThatIsLostAfterTheCommitOfTheChangesRepeatsNothing() {
        queue.recordTo(3);
        start(exchange -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                loseState();
            }
        }));
        await().until(() -> queue.pending() == 0);
        context.execute(
                "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":4}', 'update')");
        await().until(() -> queue.pending() == 0);
        assertThat(delivered).containsExactly(1, 2, 3, 4);
        // the pool may give out another dead connection, but to the cycle the failed commit is no failure
        assertThat(errors).noneMatch(TransactionSystemException.class::isInstance);
    }

    @Test
    void aConnectionThatLivesOnWithoutItsLeaseIsFoundOut() {
        WatchStore store = new WatchStore(new JdbcTemplate(stateDataSource()), Dialects.of("PostgreSQL"), "node-1");
        TransactionOperations one = NestedTransactions.ofState(stateDataSource());
        new StateDatabase(
                        new JdbcTemplate(stateDataSource()),
                        Dialects.of("PostgreSQL"),
                        new TableReader(stateDataSource(), Dialects.of(stateDataSource())),
                        one)
                .prepare(true, "stateDataSource", tables -> {});
        store.register("queue", "change-table", 1, one);
        TransactionOperations other = NestedTransactions.ofState(
                new DriverManagerDataSource(stateDataSource().getJdbcUrl()));
        WatchStore otherStore = new WatchStore(
                new JdbcTemplate(new DriverManagerDataSource(stateDataSource().getJdbcUrl())),
                Dialects.of("PostgreSQL"),
                "node-2");
        one.executeWithoutResult(status -> {
            store.confirm("queue", 0);
            assertThatThrownBy(() -> other.executeWithoutResult(theirs -> otherStore.confirm("queue", 0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lease of watch queue, lane 0 was lost");
        });
    }

    static Stream<TestDatabase> withoutProof() {
        return Stream.of(TestDatabase.H2, TestDatabase.DERBY, TestDatabase.SQLITE);
    }

    @ParameterizedTest
    @MethodSource("withoutProof")
    void isRefusedWhereALostTransactionMightNotBeSeen(TestDatabase database) {
        try (HikariDataSource watched = database.newDatabase();
                WatchContext refusing = new WatchContext(watched, Optional.of(stateDataSource()))) {
            assertThatThrownBy(() -> refusing.receive(ProductQueue.uri("")))
                    .hasStackTraceContaining(
                            "The watch queue needs stateDataSource, which " + database.name() + " cannot do");
        }
    }

    @Test
    void isNotNeededForTheSameDataSource() {
        try (HikariDataSource h2 = TestDatabase.H2.newDatabase();
                WatchContext same = new WatchContext(h2, Optional.of(h2))) {
            ProductQueue sameQueue = new ProductQueue(same);
            sameQueue.record(1);
            same.receive(ProductQueue.uri(""));
            await().until(() -> sameQueue.pending() == 0);
            assertThat(same.received()).hasSize(1);
        }
    }
}
