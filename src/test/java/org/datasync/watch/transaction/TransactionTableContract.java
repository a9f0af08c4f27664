package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.RoutePolicySupport;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What a route can do to the cycle's transaction, and what becomes of it: whether the change is acknowledged, what stays of
 * the route's writes, and how often it was delivered.
 */
public abstract class TransactionTableContract {

    private static final String WRITE = "sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db";
    private static final String WRITE_AGAIN = WRITE.replace("Key)", "Key + 100)");
    private static final String WRITE_DUPLICATE = "sql:INSERT INTO target VALUES (0)?dataSource=#db";

    private static final String ATTEMPT = "CamelDatasyncWatchAttempt";

    /** How a change ends. */
    private enum End {
        /** Acknowledged by its first delivery; the route's write is there. */
        DONE,
        /** Delivered again and again; nothing of the route's writes is there. */
        ROLLED_BACK
    }

    private interface Steps {
        void addTo(RouteDefinition route, TransactionTableContract test);
    }

    /** A route and how its changes end. */
    private record Row(String name, End end, Steps steps) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Row> TABLE = List.of(
            new Row("plain", End.DONE, (route, test) -> route.to(WRITE)),
            new Row("transacted", End.DONE, (route, test) -> route.transacted().to(WRITE)),
            new Row("transacted in another route", End.DONE, (route, test) -> {
                test.builder.from("direct:part").transacted().to(WRITE);
                route.to("direct:part");
            }),
            new Row("exception", End.ROLLED_BACK, (route, test) -> route.to(WRITE)
                    .process(TransactionTableContract::fail)),
            new Row("exception in transacted", End.ROLLED_BACK, (route, test) -> route.transacted()
                    .to(WRITE)
                    .process(TransactionTableContract::fail)),
            new Row("error", End.ROLLED_BACK, (route, test) -> route.to(WRITE).process(exchange -> {
                throw new AssertionError("on purpose");
            })),
            new Row("rollback", End.ROLLED_BACK, (route, test) -> route.to(WRITE)
                    .rollback("on purpose")),
            new Row("mark rollback only", End.ROLLED_BACK, (route, test) -> route.to(WRITE)
                    .markRollbackOnly()),
            new Row("mark rollback only last", End.ROLLED_BACK, (route, test) -> route.to(WRITE)
                    .markRollbackOnlyLast()),
            new Row("mark rollback only in transacted", End.ROLLED_BACK, (route, test) -> route.transacted()
                    .to(WRITE)
                    .markRollbackOnly()),
            new Row("mark rollback only last in transacted", End.ROLLED_BACK, (route, test) -> route.transacted()
                    .to(WRITE)
                    .markRollbackOnlyLast()),
            new Row("exception handled", End.DONE, (route, test) -> {
                route.onException(Exception.class).handled(true);
                route.to(WRITE).process(TransactionTableContract::fail);
            }),
            new Row("exception continued", End.DONE, (route, test) -> {
                route.onException(Exception.class).continued(true);
                route.process(TransactionTableContract::fail).to(WRITE);
            }),
            new Row("exception handled in transacted", End.DONE, (route, test) -> {
                route.onException(Exception.class).handled(true);
                route.transacted().to(WRITE).process(TransactionTableContract::fail);
            }),
            new Row("handled and marked", End.ROLLED_BACK, (route, test) -> {
                route.onException(Exception.class).handled(true).markRollbackOnly();
                route.to(WRITE).process(TransactionTableContract::fail);
            }),
            new Row("dead letter channel", End.DONE, (route, test) -> {
                route.errorHandler(test.builder.deadLetterChannel("mock:dead"));
                route.to(WRITE).process(TransactionTableContract::fail);
            }),
            new Row("stop", End.DONE, (route, test) -> route.to(WRITE).stop().process(TransactionTableContract::fail)),
            new Row("caught", End.DONE, (route, test) -> route.doTry()
                    .to(WRITE)
                    .process(TransactionTableContract::fail)
                    .doCatch(Exception.class)
                    .end()),
            new Row("failed transacted part caught", End.ROLLED_BACK, (route, test) -> {
                test.builder
                        .from("direct:part")
                        .errorHandler(test.builder.noErrorHandler())
                        .transacted()
                        .to(WRITE)
                        .process(TransactionTableContract::fail);
                route.doTry().to("direct:part").doCatch(Exception.class).end();
            }),
            new Row("sql error caught", End.ROLLED_BACK, (route, test) -> route.to(WRITE)
                    .doTry()
                    .to(WRITE_DUPLICATE)
                    .doCatch(Exception.class)
                    .end()),
            new Row("sql error handled", End.ROLLED_BACK, (route, test) -> {
                route.onException(Exception.class).handled(true);
                route.to(WRITE).to(WRITE_DUPLICATE);
            }),
            new Row("threads", End.DONE, (route, test) -> route.threads(2).to(WRITE)),
            new Row("threads then exception", End.ROLLED_BACK, (route, test) -> route.threads(2)
                    .to(WRITE)
                    .process(TransactionTableContract::fail)),
            new Row("threads after a transacted part, then exception", End.ROLLED_BACK, (route, test) -> {
                test.builder.from("direct:part").transacted().to("mock:any");
                route.to("direct:part").threads(2).to(WRITE).process(TransactionTableContract::fail);
            }),
            new Row("redelivery", End.DONE, (route, test) -> {
                route.onException(Exception.class).maximumRedeliveries(2).redeliveryDelay(0);
                AtomicInteger tries = new AtomicInteger();
                route.to(WRITE).process(exchange -> {
                    if (tries.incrementAndGet() < 3) {
                        fail(exchange);
                    }
                });
            }),
            new Row("redelivery in transacted", End.DONE, (route, test) -> {
                route.onException(Exception.class).maximumRedeliveries(2).redeliveryDelay(0);
                route.transacted().to(WRITE).process(exchange -> {
                    if (exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) < 2) {
                        fail(exchange);
                    }
                });
            }),
            new Row("redeliveries used up", End.ROLLED_BACK, (route, test) -> {
                route.onException(Exception.class).maximumRedeliveries(2).redeliveryDelay(0);
                route.to(WRITE).process(TransactionTableContract::fail);
            }),
            new Row("on completion", End.DONE, (route, test) -> {
                route.onCompletion().process(test::seeFromOutside).end();
                route.to(WRITE);
            }),
            new Row("second write fails", End.ROLLED_BACK, (route, test) -> route.to(WRITE)
                    .to(WRITE_AGAIN)
                    .to(WRITE)));

    private static void fail(Exchange exchange) {
        throw new IllegalStateException("on purpose");
    }

    private static HikariDataSource database;

    private final List<Integer> pendingAtCompletion = new CopyOnWriteArrayList<>();
    private DataSource dataSource;
    private WatchContext context;
    private ProductQueue queue;
    private RouteBuilder builder;

    /** Opens a pool for this database in which transactions are made as here; it is closed after all rows. */
    protected abstract DataSource open(String jdbcUrl);

    /** Binds what makes transactions here. */
    protected abstract void bindTransactions(Registry registry, DataSource dataSource);

    /** The rows whose changes end the other way here. */
    protected abstract Set<String> endingOtherwise();

    @BeforeAll
    static void openDatabase() {
        database = TestDatabase.POSTGRESQL.newDatabase();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void openPool() {
        dataSource = open(database.getJdbcUrl());
    }

    /** Faster than a database for each row. */
    @AfterEach
    void dropTables() throws Exception {
        if (dataSource instanceof AutoCloseable pool) {
            pool.close();
        }
        new JdbcTemplate(database).execute("DROP TABLE target, queue, datasync_watch, datasync_failure");
    }

    /** The arguments for a subclass's method {@code rows}. */
    protected static Stream<Arguments> rowsWith(boolean pooledExchanges) {
        return TABLE.stream().map(row -> Arguments.of(row, pooledExchanges));
    }

    @ParameterizedTest(name = "{0}, pooled exchanges {1}")
    @MethodSource("rows")
    void endsAs(Row row, boolean pooled) {
        try (WatchContext opened = new WatchContext(dataSource)) {
            context = opened;
            if (pooled) {
                context.camel().getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
            }
            bindTransactions(context.camel().getRegistry(), dataSource);
            queue = new ProductQueue(context);
            context.execute("INSERT INTO target VALUES (0)");
            queue.record(1);
            List<Integer> attempts = start(row);
            boolean completes = row.name.equals("on completion");
            if ((row.end == End.DONE) != endingOtherwise().contains(row.name)) {
                await().until(() -> queue.pending() == 0 && (!completes || !pendingAtCompletion.isEmpty()));
                // a change that is recorded later comes after any further delivery of the first
                queue.record(2);
                await().until(() -> queue.pending() == 0);
                assertThat(attempts).containsExactly(1, 1);
                assertThat(queue.target()).containsExactly(0, 1, 2);
                assertThat(queue.held()).isZero();
            } else {
                // once as a batch of one, which is an attempt already, and then as held
                await().until(() -> attempts.size() >= 3);
                assertThat(attempts.subList(0, 3)).containsExactly(1, 2, 3);
                assertThat(queue.target()).containsExactly(0);
                assertThat(queue.pending()).isEqualTo(1);
                assertThat(queue.held()).isEqualTo(1);
            }
            if (completes) {
                assertThat(pendingAtCompletion).startsWith(0);
            }
        }
    }

    private List<Integer> start(Row row) {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                builder = this;
                row.steps.addTo(
                        from(ProductQueue.uri("&maxAttempts=0"))
                                .routeId("watch")
                                .routePolicy(new RoutePolicySupport() {
                                    @Override
                                    public void onExchangeBegin(Route route, Exchange exchange) {
                                        attempts.add(exchange.getMessage().getHeader(ATTEMPT, Integer.class));
                                    }
                                }),
                        TransactionTableContract.this);
            }
        });
        return attempts;
    }

    /** A connection that cannot be the cycle's sees only what is committed. */
    private void seeFromOutside(Exchange exchange) {
        JdbcTemplate outside = new JdbcTemplate(new DriverManagerDataSource(database.getJdbcUrl()));
        pendingAtCompletion.add(outside.queryForObject("SELECT count(*) FROM queue", Integer.class));
    }
}
