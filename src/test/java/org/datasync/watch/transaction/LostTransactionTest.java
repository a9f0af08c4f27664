package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.database.StateElsewhereDatabase;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The cycle's transaction is lost by no fault of a change's, or without anyone saying so. */
@Tag("mysql")
class LostTransactionTest {

    private static final String INNODB_WAITING =
            "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    private static final String WRITE = "sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db";

    private final List<String> deliveries = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final AtomicBoolean harmed = new AtomicBoolean();
    private HikariDataSource dataSource;
    private Optional<HikariDataSource> state = Optional.empty();
    private WatchContext context;
    private ProductQueue queue;
    private JdbcTemplate outside;
    private JdbcTemplate sessions;

    private void open(TestDatabase database) {
        dataSource = database.newDatabase();
        state = StateElsewhereDatabase.newStateDatabase(database);
        context = new WatchContext(dataSource, state);
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        queue = new ProductQueue(context);
        outside = new JdbcTemplate(new DriverManagerDataSource(dataSource.getJdbcUrl()));
        sessions = new JdbcTemplate(new DriverManagerDataSource(dataSource.getJdbcUrl()));
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
        state.ifPresent(HikariDataSource::close);
    }

    /** Writes each change into the target; the first delivery of product 2 does harm before. */
    private void start(Processor harm) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri("&exceptionHandler=#errors"))
                        .process(exchange -> {
                            deliveries.add(ProductQueue.product(exchange) + ": "
                                    + exchange.getMessage().getHeader("CamelDatasyncWatchAttempt"));
                            if (ProductQueue.product(exchange) == 2 && harmed.compareAndSet(false, true)) {
                                harm.process(exchange);
                            }
                        })
                        .to(WRITE);
            }
        });
    }

    /** Those where someone else can write while a cycle is under way. */
    private static Stream<TestDatabase> databases() {
        return TestDatabase.all().filter(database -> database != TestDatabase.SQLITE);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void rowsThatSomeoneElseTookRollTheCycleBack(TestDatabase database) {
        open(database);
        queue.recordTo(3);
        start(exchange -> outside.update(
                "DELETE FROM queue WHERE id = (SELECT lowest FROM (SELECT min(id) AS lowest FROM queue) q)"));
        await().until(() -> queue.pending() == 0);
        assertThat(deliveries).containsExactly("1: 1", "2: 1", "3: 1", "2: 1", "3: 1");
        assertThat(queue.target()).containsExactly(2, 3);
        assertThat(errors).singleElement().asString().contains("someone else has taken them");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLostConnectionIsNoAttempt(boolean whichTheRouteNotices) {
        open(TestDatabase.POSTGRESQL);
        queue.recordTo(3);
        start(exchange -> {
            Integer session = context.jdbc().queryForObject("SELECT pg_backend_pid()", Integer.class);
            outside.queryForObject("SELECT pg_terminate_backend(?, 10000)", Boolean.class, session);
            exchange.setRouteStop(!whichTheRouteNotices);
        });
        await().until(() -> queue.pending() == 0);
        assertThat(deliveries).startsWith("1: 1", "2: 1").endsWith("1: 1", "2: 1", "3: 1");
        assertThat(queue.target()).containsExactly(1, 2, 3);
        assertThat(errors).hasSize(1);
    }

    @Test
    void aRowThatSomeoneElseHasLockedIsNoAttempt() {
        open(TestDatabase.H2);
        queue.record(2);
        CompletableFuture<Void> locked = new CompletableFuture<>();
        AtomicReference<CompletableFuture<Void>> holding = new AtomicReference<>();
        start(exchange -> {
            holding.set(CompletableFuture.runAsync(() -> holdRows(locked)));
            locked.join();
        });
        await().until(() -> queue.pending() == 0);
        holding.get().join();
        assertThat(deliveries).startsWith("2: 1", "2: 1").doesNotContain("2: 2");
        assertThat(queue.target()).containsExactly(2);
        assertThat(errors.get(0)).isInstanceOf(TransientDataAccessException.class);
    }

    /** Keeps the queue's rows locked until a poll has failed for it. */
    private void holdRows(CompletableFuture<Void> locked) {
        new TransactionTemplate(new JdbcTransactionManager(outside.getDataSource())).executeWithoutResult(status -> {
            outside.queryForList("SELECT id FROM queue FOR UPDATE");
            locked.complete(null);
            await().until(() -> !errors.isEmpty());
        });
    }

    @ParameterizedTest
    @MethodSource("rollingBackAtDeadlocks")
    void aDeadlockThatTheRouteHandlesRollsTheCycleBack(TestDatabase database, String waitingSessions) {
        open(database);
        context.execute("CREATE TABLE account (id integer NOT NULL PRIMARY KEY, amount integer)");
        IntStream.rangeClosed(1, 100).forEach(id -> context.jdbc().update("INSERT INTO account VALUES (?, 0)", id));
        queue.recordTo(3);
        CompletableFuture<?> other = transactionWithRow2(waitingSessions);
        start(this::loseADeadlock);
        await().until(() -> queue.pending() == 0);
        other.join();
        assertThat(deliveries).containsExactly("1: 1", "2: 1", "3: 1", "1: 1", "2: 1", "3: 1");
        assertThat(queue.target()).as("what was acknowledged was written").containsExactly(1, 2, 3);
        assertThat(errors).isEmpty();
    }

    static Stream<Arguments> rollingBackAtDeadlocks() {
        Stream<Arguments> always = Stream.of(
                Arguments.of(
                        TestDatabase.H2,
                        "SELECT count(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL"),
                Arguments.of(TestDatabase.MARIADB, INNODB_WAITING),
                Arguments.of(TestDatabase.MARIADB_STATE_ELSEWHERE, INNODB_WAITING),
                Arguments.of(TestDatabase.DERBY, "SELECT count(*) FROM syscs_diag.lock_table WHERE state = 'WAIT'"));
        return TestDatabase.withMySql(always, Arguments.of(TestDatabase.MYSQL, INNODB_WAITING));
    }

    /** A transaction that has row 2, and asks for row 1 once another waits for row 2. */
    private CompletableFuture<?> transactionWithRow2(String waitingSessions) {
        CompletableFuture<Void> hasRow2 = new CompletableFuture<>();
        CompletableFuture<Void> transaction = CompletableFuture.runAsync(
                () -> new TransactionTemplate(new JdbcTransactionManager(outside.getDataSource()))
                        .executeWithoutResult(status -> {
                            outside.update("UPDATE account SET amount = 2 WHERE id >= 2");
                            hasRow2.complete(null);
                            // InnoDB renews what it tells only if nobody has asked for a tenth of a second
                            await().pollInterval(Duration.ofMillis(200))
                                    .until(() -> sessions.queryForObject(waitingSessions, Integer.class) == 1);
                            outside.update("UPDATE account SET amount = 2 WHERE id = 1");
                        }));
        hasRow2.join();
        return transaction;
    }

    /** H2 rolls the younger of two transactions back, InnoDB the one that changed fewer rows: the cycle's is both. */
    private void loseADeadlock(Exchange exchange) {
        context.execute("UPDATE account SET amount = 1 WHERE id = 1");
        assertThatThrownBy(() -> context.execute("UPDATE account SET amount = 1 WHERE id = 2"))
                .isInstanceOf(PessimisticLockingFailureException.class);
    }

    @Test
    void aFailedPollReachesTheRoutesErrorHandlerOnce() {
        open(TestDatabase.H2);
        queue.recordTo(1);
        List<Throwable> handled = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(DataAccessException.class)
                        .handled(true)
                        .process(exchange ->
                                handled.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
                from(ProductQueue.uri("&bridgeErrorHandler=true&repeatCount=1&startScheduler=false"))
                        .routeId("watch")
                        .to(WRITE);
            }
        });
        context.execute("ALTER TABLE queue RENAME TO hidden");
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.camel().getRoute("watch").getConsumer();
        consumer.startScheduler();
        // the run after the last poll only ends the schedule
        await().until(() -> consumer.getCounter() > 1);
        assertThat(handled).hasSize(1);
        assertThat(consumer.getErrorCounter()).isEqualTo(1);
        assertThat(context.count("hidden")).isEqualTo(1);
    }
}
