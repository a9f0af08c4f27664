package org.datasync.watch.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Changes;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is remembered of a table that is another one by now, and how far a comparison is. */
class ChangedTableTest {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db&tables=product";
    private static final String ROUTE = WATCH + "&initialDelay=0&delay=20&compareInterval=0";
    private static final String OVER =
            "datasync_watch WHERE position_text LIKE '%\"run\"%' AND position_text NOT LIKE '%\"table\"%'";

    private final HikariDataSource dataSource = TestDatabase.H2.newDatabase();
    private WatchContext context = new WatchContext(dataSource);

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private void fill(int count) {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40), price integer)");
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO product VALUES (?, 'n', 0)",
                        IntStream.rangeClosed(1, count)
                                .mapToObj(id -> new Object[] {id})
                                .toList());
    }

    private static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of("ALTER TABLE product ALTER COLUMN price varchar(10)", "column PRICE was of kind"),
                Arguments.of("ALTER TABLE product ALTER COLUMN id varchar(10)", "its key was"),
                Arguments.of("ALTER TABLE product ALTER COLUMN price RENAME TO cost", "column PRICE is gone"),
                Arguments.of(
                        "UPDATE datasync_snapshot SET layout = REPLACE(layout, 'sha256-96', 'later')",
                        "hashes are made by later, which this release does not know"));
    }

    /** And is compared with what it is by then, after the action that the error names. */
    @ParameterizedTest
    @MethodSource("statements")
    void whatCannotBeComparedAnyMoreIsRefusedUntilItIsRememberedAnew(String statement, String objection) {
        fill(3);
        context.receive(ROUTE);
        await().until(() -> context.count(OVER) == 1);
        restart();
        context.execute(statement);
        assertThatThrownBy(() -> context.receive(ROUTE))
                .hasStackTraceContaining(objection)
                .hasStackTraceContaining("action=baseline and table=PRODUCT");
        restart();
        context.camel().start();
        context.request(WATCH + "&action=baseline&table=product", null);
        context.receive(ROUTE);
        await().until(() -> context.count(OVER) == 1 && context.count("datasync_snapshot WHERE key_count = 3") == 1);
        context.execute("UPDATE product SET name = 'other' WHERE id = 2");
        await().until(() -> !context.received().isEmpty());
        assertThat(DatabaseContract.described(context.received())).containsExactly("update PRODUCT [2]");
    }

    private void restart() {
        context.close();
        context = new WatchContext(dataSource);
    }

    /** In the types that hold more nothing is another value. */
    @Test
    void aColumnThatHoldsMoreThanItDidIsComparedOn() {
        fill(3);
        context.receive(ROUTE);
        await().until(() -> context.count(OVER) == 1);
        restart();
        context.execute(
                "ALTER TABLE product ALTER COLUMN price bigint",
                "ALTER TABLE product ALTER COLUMN id bigint",
                "ALTER TABLE product ALTER COLUMN name varchar(400)");
        context.receive(ROUTE);
        context.execute("UPDATE product SET price = 5000000000 WHERE id = 2");
        await().until(() -> !context.received().isEmpty());
        assertThat(DatabaseContract.described(context.received())).containsExactly("update PRODUCT [2]");
    }

    @Test
    void aComparisonUnderWayTellsHowFarItIs() {
        fill(3000);
        CountDownLatch asked = new CountDownLatch(1);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(WATCH + "&initialDelay=0&delay=20&batchSize=1").process(exchange -> {
                    if (!context.received().isEmpty()) {
                        asked.await();
                    }
                    context.remember(exchange);
                });
            }
        });
        await().until(() -> context.count(OVER) == 1);
        context.execute("UPDATE product SET price = 1 WHERE id IN (1500, 2900)");
        context.request(WATCH + "&action=compare", null);
        await().until(() -> context.received().size() == 1
                && context.count("datasync_watch WHERE position_text LIKE '%\"found\":1%'") == 1);
        Map<?, ?> status = (Map<?, ?>) ((List<?>) context.request(WATCH + "&action=status", null)).get(0);
        assertThat(status.get("comparing")).isEqualTo("PRODUCT");
        assertThat(status.get("progressPercent")).isEqualTo(50L);
        assertThat(status.get("differences")).isEqualTo(1L);
        asked.countDown();
        await().until(() -> context.received().size() == 2 && context.count(OVER) == 1);
    }

    /** Nothing is remembered of the table yet. */
    @Test
    void soDoesTheFirst() {
        fill(3000);
        CountDownLatch asked = new CountDownLatch(1);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(WATCH + "&initialLoad=true&initialDelay=0&delay=20&delivery=batch&batchSize=100")
                        .process(exchange -> {
                            if (context.received().size() >= 200) {
                                asked.await();
                            }
                            context.received().addAll(exchange.getMessage().getBody(Changes.class));
                        });
            }
        });
        await().until(() -> context.received().size() == 200
                && context.count("datasync_watch WHERE position_text LIKE '%\"found\":200%'") == 1);
        Map<?, ?> status = (Map<?, ?>) ((List<?>) context.request(WATCH + "&action=status", null)).get(0);
        assertThat((Long) status.get("progressPercent")).isBetween(1L, 99L);
        asked.countDown();
        await().until(() -> context.received().size() == 3000 && context.count(OVER) == 1);
    }
}
