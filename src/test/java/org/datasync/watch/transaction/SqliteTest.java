package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** SQLite has one writer at a time, which for the length of a cycle is the watch. */
class SqliteTest {

    private final List<Integer> deliveries = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private HikariDataSource dataSource;
    private WatchContext context;
    private ProductQueue queue;

    /** Opens a database anew with these options of the driver. */
    private void open(String options) {
        try (HikariDataSource made = TestDatabase.SQLITE.newDatabase()) {
            dataSource = new HikariDataSource();
            dataSource.setJdbcUrl(made.getJdbcUrl() + options);
            dataSource.setMaximumPoolSize(4);
        }
        context = new WatchContext(dataSource);
        queue = new ProductQueue(context);
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private ScheduledPollConsumer start(String options, String... steps) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                var route = from(ProductQueue.uri(options))
                        .routeId("watch")
                        .process(exchange -> deliveries.add(ProductQueue.product(exchange)));
                for (String step : steps) {
                    route.doTry()
                            .to(step)
                            .doCatch(Exception.class)
                            .process(exchange ->
                                    errors.add(exchange.getProperty("CamelExceptionCaught", Throwable.class)))
                            .end();
                }
            }
        });
        return (ScheduledPollConsumer) context.camel().getRoute("watch").getConsumer();
    }

    /** With IMMEDIATE the driver begins another transaction as part of a commit, which may fail for that. */
    @ParameterizedTest
    @ValueSource(strings = {"", "&transaction_mode=IMMEDIATE"})
    void aWriterElsewhereIsNoError(String mode) {
        open("&busy_timeout=20" + mode);
        ScheduledPollConsumer consumer = start("");
        await().until(() -> context.count("datasync_watch") == 1);
        SingleConnectionDataSource one = new SingleConnectionDataSource(dataSource.getJdbcUrl(), true);
        JdbcTemplate writer = new JdbcTemplate(one);
        await().ignoreExceptions().until(() -> {
            writer.execute("BEGIN IMMEDIATE");
            return true;
        });
        writer.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":1}')");
        long polls = consumer.getCounter();
        await().until(() -> consumer.getCounter() > polls + 2);
        assertThat(consumer.getErrorCounter() == 0 || !mode.isEmpty()).isTrue();
        assertThat(deliveries).isEmpty();
        writer.execute("COMMIT");
        await().until(() -> queue.pending() == 0);
        one.destroy();

        assertThat(deliveries).containsExactly(1);
    }

    @Test
    void othersReadAndCannotWriteWhileACycleIsUnderWay() {
        open("");
        JdbcTemplate other =
                new JdbcTemplate(new DriverManagerDataSource(dataSource.getJdbcUrl() + "&busy_timeout=10"));
        AtomicBoolean read = new AtomicBoolean();
        queue.recordTo(1);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri("")).process(exchange -> {
                    assertThat(other.queryForList("SELECT id FROM queue")).hasSize(1);
                    assertThatThrownBy(() -> other.update("INSERT INTO target VALUES (1)"))
                            .hasMessageContaining("SQLITE_BUSY");
                    read.set(true);
                });
            }
        });
        await().until(() -> queue.pending() == 0);
        other.update("INSERT INTO target VALUES (1)");

        assertThat(read).isTrue();
        assertThat(queue.target()).containsExactly(1);
    }

    /** What is written after the transaction was ended stays, as each statement then is one of its own. */
    @Test
    void aStatementThatEndsTheTransactionAcknowledgesNothing() {
        open("");
        context.execute("INSERT INTO target VALUES (0)");
        queue.recordTo(1);
        start("&retryDelay=60000&maxRetryDelay=60000", "sql:INSERT OR ROLLBACK INTO target VALUES (0)?dataSource=#db");
        await().until(() -> !errors.isEmpty());
        await().until(() -> queue.held() == 1);

        assertThat(queue.pending()).isEqualTo(1);
        assertThat(deliveries).containsOnly(1);
    }

    @Test
    void whatIsNotOfTheColumnsTypeArrivesAsItIs() {
        open("");
        context.execute(
                "CREATE TABLE loose (id integer PRIMARY KEY, n integer, b boolean, t timestamp, d date, x decimal(9,2), y)",
                "INSERT INTO loose VALUES (1, 'text', 'maybe', 1772951400123, '2026-03-08', 1.5, 7)",
                "INSERT INTO loose VALUES (9007199254740993, 2147483648, 1, '2026-03-08 02:30:00', 'x', '1.50', x'00')",
                "CREATE TABLE pending (id integer PRIMARY KEY AUTOINCREMENT, k integer)",
                "INSERT INTO pending (k) VALUES (1), (9007199254740993)");
        context.receive("datasync-watch:change-table:loose?dataSource=#db&changeTable=pending&tables=loose&keyColumns=k"
                + "&fetchRow=true&initialDelay=0&delay=20");
        await().until(() -> context.count("pending") == 0);

        assertThat(context.received())
                .extracting(change -> change.getAfter().toString().replaceAll("\\[B.*}", "bytes}"))
                .containsExactly(
                        "{id=1, n=text, b=maybe, t=1772951400123, d=2026-03-08, x=1.5, y=7}",
                        "{id=9007199254740993, n=2147483648, b=true, t=2026-03-08T02:30, d=x, x=1.5, y=bytes}");
    }

    @Test
    void aTimeThatIsNoneIsPoisonForItsRowOnly() {
        open("");
        context.execute(
                "CREATE TABLE pending (id integer PRIMARY KEY AUTOINCREMENT, k integer, t timestamp)",
                "INSERT INTO pending (k, t) VALUES (1, 1772951400123), (2, '2026-03-08 02:30:00')");
        context.receive(
                "datasync-watch:change-table:loose?dataSource=#db&changeTable=pending&tables=target&keyColumns=k"
                        + "&changedAtColumn=t&initialDelay=0&delay=20&retryDelay=60000");
        await().until(() -> context.count("pending") == 1 && context.count("datasync_failure") == 1);

        assertThat(context.jdbc().queryForObject("SELECT error FROM datasync_failure", String.class))
                .contains("column t holds something else than a date");
        assertThat(context.received().get(0).getChangedAt()).hasToString("2026-03-08T02:30:00Z");
    }
}
