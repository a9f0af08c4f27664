package org.datasync.watch.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A large table is emptied, as somebody loads it anew, and then restored from a dump that is some changes old. */
class EmptiedTableTest {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db&tables=product";
    private static final int ALL = 100_000;
    private static final int FEW = 10_000;
    private static final int CHANGED = 6500;

    private static Stream<TestDatabase> databases() {
        return Stream.of(TestDatabase.H2, TestDatabase.POSTGRESQL);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void nothingIsDeletedUntilSomebodySaysSoOrItIsBack(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            fill(context, ALL);
            context.receive(WATCH + "&initialDelay=0&delay=20");
            awaitComparison(context, 0);
            LogLines log = new LogLines();
            compare(context, "compare", "DELETE FROM product");
            assertThat(context.received()).isEmpty();
            assertThat(log.text()).contains("Of 100000 records of", "100000 are missing", "deleteGuard=50");
            compare(
                    context,
                    "compare",
                    "INSERT INTO product SELECT id, name FROM dump",
                    "UPDATE product SET name = 'as it was' WHERE id <= 3",
                    "DELETE FROM product WHERE id > 99998",
                    "INSERT INTO product VALUES (0, 'deleted since')");
            assertThat(DatabaseContract.described(context.received()).stream()
                            .map(text -> text.toLowerCase(Locale.ROOT)))
                    .containsExactlyInAnyOrder(
                            "insert product [0]",
                            "update product [1]",
                            "update product [2]",
                            "update product [3]",
                            "delete product [99999]",
                            "delete product [100000]");
            context.received().clear();
            compare(context, "baseline&table=product", "DELETE FROM product");
            compare(context, "compare");
            assertThat(context.received()).isEmpty();
            compare(context, "compare", "INSERT INTO product VALUES (7, 'new')");
            assertThat(context.received()).hasSize(1);
            assertThat(log.text())
                    .contains("begins: some 100000 rows are to be compared", "has compared", " of some 100000 rows")
                    .contains("is over: ");
        }
    }

    @Test
    void whatIsWithheldIsDeliveredOnceIfSomebodyRequeuesIt() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            fill(context, ALL);
            Set<Object> deleted = ConcurrentHashMap.newKeySet();
            AtomicInteger count = new AtomicInteger();
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH + "&initialDelay=0&delay=20&batchSize=1000&delivery=batch")
                            .split(body())
                            .process(exchange -> {
                                Change change = exchange.getMessage().getBody(Change.class);
                                assertThat(change.getOperation()).isEqualTo(Operation.DELETE);
                                deleted.add(change.getKey().value());
                                count.incrementAndGet();
                            });
                }
            });
            awaitComparison(context, 0);
            LogLines log = new LogLines();
            compare(context, "compare", "DELETE FROM product");
            assertThat(log.text()).contains("Of 100000 records of", "100000 are missing", "changeId=");
            compare(context, "requeue&changeId=PRODUCT:withheld:100000");
            compare(context, "compare");
            assertThat(deleted).hasSize(ALL);
            assertThat(count).hasValue(ALL);
        }
    }

    /** Most pages have been compared by then, so that fewer records are known to be missing than the guard lets pass. */
    @ParameterizedTest
    @MethodSource("databases")
    void norIfItIsEmptiedWhileItIsCompared(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            fill(context, FEW);
            AtomicBoolean emptied = new AtomicBoolean();
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH + "&initialDelay=0&delay=20&batchSize=1").process(exchange -> {
                        if (!emptied.getAndSet(true)) {
                            CompletableFuture.runAsync(
                                            () -> context.execute("DELETE FROM product WHERE id <> " + CHANGED))
                                    .join();
                        }
                        context.remember(exchange);
                    });
                }
            });
            awaitComparison(context, 0);
            LogLines log = new LogLines();
            compare(context, "compare", "UPDATE product SET name = 'changed' WHERE id = " + CHANGED);
            assertThat(context.received()).hasSize(1);
            assertThat(log.text()).contains("Of " + FEW + " records of", (FEW - 1) + " are missing", "deleteGuard=50");
        }
    }

    private static void fill(WatchContext context, int count) {
        List<Object[]> rows = IntStream.rangeClosed(1, count)
                .mapToObj(id -> new Object[] {id, "n" + id})
                .toList();
        for (String table : List.of("product", "dump")) {
            context.execute("CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, name varchar(40))");
            context.jdbc().batchUpdate("INSERT INTO " + table + " VALUES (?, ?)", rows);
        }
    }

    private static void compare(WatchContext context, String action, String... statements) {
        long before = run(position(context));
        context.execute(statements);
        context.request(WATCH + "&action=" + action, null);
        awaitComparison(context, before);
    }

    private static void awaitComparison(WatchContext context, long before) {
        await().until(() -> {
            Map<String, Object> now = position(context);
            return run(now) > before && !now.containsKey("table");
        });
    }

    private static long run(Map<String, Object> position) {
        return ((Number) position.get("run")).longValue();
    }

    private static Map<String, Object> position(WatchContext context) {
        String stored =
                context.rows("SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL").stream()
                        .map(row -> String.valueOf(row.get("position_text")))
                        .collect(Collectors.joining());
        return stored.isEmpty() ? Map.of("run", 0) : Json.readObject(stored, "a position");
    }
}
