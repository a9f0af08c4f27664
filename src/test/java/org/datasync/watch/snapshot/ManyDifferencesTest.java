package org.datasync.watch.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More records of a page differ than a batch may have, or more and more of them while it is delivered. */
class ManyDifferencesTest {

    private static final String WATCH =
            "datasync-watch:snapshot:compare?dataSource=#db&tables=product,zebra&batchSize=10";

    /** More records than a batch has are written with each change that is delivered. */
    private static final String BUSY = "UPDATE product SET price = price + 1 WHERE id <= 60";

    private static Stream<TestDatabase> databases() {
        return Stream.of(TestDatabase.H2, TestDatabase.POSTGRESQL);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void eachIsDeliveredOnceAndTheComparisonGoesOn(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            fill(context, 10_000);
            start(context, "", change -> {});
            compare(
                    context,
                    "UPDATE product SET price = 1 WHERE id BETWEEN 2000 AND 4000",
                    "DELETE FROM product WHERE id BETWEEN 3000 AND 3500",
                    "INSERT INTO product SELECT id + 1, 0 FROM product WHERE id BETWEEN 5000 AND 5998",
                    "INSERT INTO product SELECT id + 20000, 0 FROM product WHERE id <= 2000",
                    "INSERT INTO zebra VALUES (7, 0)");
            List<String> expected = new ArrayList<>();
            even(2000, 4000).filter(id -> id < 3000 || id > 3500).forEach(id -> expected.add("update product " + id));
            even(3000, 3500).forEach(id -> expected.add("delete product " + id));
            even(5000, 5998).forEach(id -> expected.add("insert product " + (id + 1)));
            even(2, 2000).forEach(id -> expected.add("insert product " + (id + 20_000)));
            expected.add("insert zebra 7");
            assertThat(told(context)).containsExactlyInAnyOrderElementsOf(expected);
            context.received().clear();
            compare(context, "UPDATE zebra SET price = 1");
            assertThat(told(context)).containsExactly("update zebra 7");
            assertThat(remembered(context)).isEqualTo(context.count("product") + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aPageThatIsAlwaysWrittenKeepsNothingElseWaiting(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            fill(context, 1000);
            start(context, "", change -> context.jdbc().update(BUSY));
            compare(
                    context,
                    BUSY,
                    "UPDATE product SET price = 1 WHERE id IN (62, 900)",
                    "DELETE FROM product WHERE id IN (400, 902)",
                    "INSERT INTO product VALUES (61, 0)",
                    "INSERT INTO zebra VALUES (7, 0)");
            List<String> expected = new ArrayList<>(List.of(
                    "insert product 61",
                    "update product 62",
                    "update product 900",
                    "delete product 400",
                    "delete product 902",
                    "insert zebra 7"));
            even(2, 60).forEach(id -> expected.add("update product " + id));
            assertThat(told(context)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void norDoesOneThatIsWrittenWhileItIsLoaded(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            fill(context, 2400);
            context.execute("INSERT INTO zebra VALUES (7, 0)");
            start(context, "&initialLoad=true", change -> {
                context.jdbc().update(BUSY);
                context.jdbc().update("DELETE FROM product WHERE id = 14");
            });
            List<String> expected = new ArrayList<>(List.of("read zebra 7", "delete product 14"));
            even(2, 2400).forEach(id -> expected.add("read product " + id));
            assertThat(told(context)).containsExactlyInAnyOrderElementsOf(expected);
            context.received().clear();
            compare(context, "DELETE FROM product WHERE id = 2000");
            assertThat(told(context)).contains("update product 2", "delete product 2000");
            assertThat(remembered(context)).isEqualTo(context.count("product") + 1);
        }
    }

    private static Stream<Integer> even(int first, int last) {
        return IntStream.rangeClosed(first, last).filter(id -> id % 2 == 0).boxed();
    }

    /** Records with even ids, up to the last. */
    private static void fill(WatchContext context, int last) {
        for (String table : List.of("product", "zebra")) {
            context.execute("CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, price integer)");
        }
        List<Object[]> rows = even(2, last).map(id -> new Object[] {id}).toList();
        context.jdbc().batchUpdate("INSERT INTO product VALUES (?, 0)", rows);
    }

    private static void start(WatchContext context, String options, Consumer<Change> work) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(WATCH + "&initialDelay=0&delay=5" + options).process(exchange -> {
                    context.remember(exchange);
                    work.accept(exchange.getMessage().getBody(Change.class));
                });
            }
        });
        awaitComparison(context, 0);
    }

    private static void compare(WatchContext context, String... statements) {
        long before = run(position(context));
        context.execute(statements);
        context.request(WATCH + "&action=compare", null);
        awaitComparison(context, before);
    }

    private static void awaitComparison(WatchContext context, long before) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            Map<String, Object> now = position(context);
            return run(now) > before && !now.containsKey("table");
        });
    }

    private static long run(Map<String, Object> position) {
        return ((Number) position.get("run")).longValue();
    }

    private static Map<String, Object> position(WatchContext context) {
        List<String> stored = context.jdbc()
                .queryForList("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL", String.class);
        return stored.isEmpty() ? Map.of("run", 0) : Json.readObject(stored.get(0), "a position");
    }

    private static int remembered(WatchContext context) {
        return context.jdbc().queryForObject("SELECT SUM(key_count) FROM datasync_snapshot", Integer.class);
    }

    private static List<String> told(WatchContext context) {
        return DatabaseContract.described(context.received()).stream()
                .map(text -> text.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", ""))
                .toList();
    }
}
