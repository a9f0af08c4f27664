package org.datasync.watch.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** A page remembers a key whose record is in the range of another page, where it is spelled otherwise by now. */
class OldSpellingTest {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db&tables=product";

    @Test
    void isForgottenAndNotMissingForEver() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            create(context, "varchar_ignorecase");
            context.receive(WATCH + "&initialDelay=0&delay=5");
            await().until(() -> context.count("datasync_snapshot WHERE key_count > 0") == 12 && isOver(context));
            PageStore store = new PageStore(context.jdbc(), Dialects.of(dataSource), "compare");
            leaveBehind(store, "[\"key1000\"]", 0, 1);
            context.execute("DELETE FROM product WHERE k = 'key1000'", "INSERT INTO product VALUES ('KEY1000', 0)");
            compare(context);
            compare(context);
            assertThat(DatabaseContract.described(context.received())).containsExactly("insert PRODUCT [KEY1000]");
            assertThat(store.sums("PRODUCT")).isEqualTo(new PageStore.Sums(1500, 0));
        }
    }

    /** The record is gone while its page is compared, and there again when those are looked for that are gone. */
    @Test
    void aRecordThatIsThereAgainIsNoneThatWasNotThere() throws Exception {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            create(context, "varchar");
            List<String> told = new CopyOnWriteArrayList<>();
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH + "&initialDelay=0&delay=5&batchSize=1").process(exchange -> {
                        Change change = exchange.getMessage().getBody(Change.class);
                        told.add(change.getOperation() + " " + change.getKey().value());
                        if (change.getKey().value().equals("key2400")) {
                            context.execute("INSERT INTO product VALUES ('key1000', 7), ('key1200', 7)");
                        }
                    });
                }
            });
            await().until(() -> context.count("datasync_snapshot WHERE key_count > 0") == 12 && isOver(context));
            PageStore store = new PageStore(context.jdbc(), Dialects.of(dataSource), "compare");
            leaveBehind(store, "[\"key1000\"]", 0, 1);
            leaveBehind(store, "[\"key1200\"]", 1, 0);
            context.execute(
                    "DELETE FROM product WHERE k IN ('key1000', 'key1200')",
                    "UPDATE product SET price = 1 WHERE k = 'key2400'");
            compare(context);
            compare(context);
            assertThat(told).containsExactly("update key2400", "update key1000", "update key1200");
            assertThat(store.sums("PRODUCT")).isEqualTo(new PageStore.Sums(1500, 0));
        }
    }

    /** The record is there when those are looked for that are gone, and gone when it is looked for the page that it belongs to. */
    @Test
    void aRecordThatIsGoneAgainIsToldAsDeleted() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            create(context, "varchar");
            AtomicBoolean goes = new AtomicBoolean();
            StatementHook hooked = new StatementHook(dataSource, sql -> {
                boolean locates = sql.startsWith("SELECT place, next_place, low_key, high_key FROM");
                if (locates && goes.compareAndSet(true, false)) {
                    context.execute("DELETE FROM product WHERE k = 'key1000'");
                }
            });
            context.camel().getRegistry().bind("hooked", hooked);
            String watch = WATCH.replace("#db", "#hooked");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(watch + "&initialDelay=0&delay=5&batchSize=1").process(exchange -> {
                        Change change = exchange.getMessage().getBody(Change.class);
                        context.received().add(change);
                        if (change.getKey().value().equals("key2400")) {
                            context.execute("INSERT INTO product VALUES ('key1000', 7)");
                            goes.set(true);
                        }
                    });
                }
            });
            await().until(() -> context.count("datasync_snapshot WHERE key_count > 0") == 12 && isOver(context));
            PageStore store = new PageStore(context.jdbc(), Dialects.of(dataSource), "compare");
            leaveBehind(store, "[\"key1000\"]", 0, store.ranges("PRODUCT").size() - 1);
            context.execute(
                    "DELETE FROM product WHERE k = 'key1000'", "UPDATE product SET price = 1 WHERE k = 'key2400'");
            compare(context);
            compare(context);
            assertThat(goes).isFalse();
            assertThat(DatabaseContract.described(context.received()))
                    .containsExactly("update PRODUCT [key2400]", "delete PRODUCT [key1000]");
            assertThat(store.sums("PRODUCT")).isEqualTo(new PageStore.Sums(1499, 0));
        }
    }

    private static void create(WatchContext context, String keyType) {
        context.execute("CREATE TABLE product (k " + keyType + "(20) NOT NULL PRIMARY KEY, price integer)");
        List<Object[]> rows = IntStream.range(1000, 2500)
                .mapToObj(id -> new Object[] {"key" + id})
                .toList();
        context.jdbc().batchUpdate("INSERT INTO product VALUES (?, 0)", rows);
    }

    /** As it is where a page is cut in two before its record, while the delete of its old spelling is held. */
    private static void leaveBehind(PageStore store, String key, int from, int to) {
        List<Long> places = List.copyOf(store.ranges("PRODUCT").keySet());
        Page first = store.find("PRODUCT", places.get(from)).orElseThrow();
        Page second = store.find("PRODUCT", places.get(to)).orElseThrow();
        second.entries().put(key, first.entries().value(key).orElseThrow());
        first.entries().remove(key);
        store.update("PRODUCT", List.of(first, second));
    }

    private static void compare(WatchContext context) {
        String before = position(context);
        context.request(WATCH + "&action=compare", null);
        await().until(() -> !position(context).equals(before) && isOver(context));
    }

    private static boolean isOver(WatchContext context) {
        String position = position(context);
        return position.contains("\"run\"") && !position.contains("\"table\"") && !position.contains("atOnce");
    }

    private static String position(WatchContext context) {
        return String.join(
                "",
                context.jdbc()
                        .queryForList(
                                "SELECT position_text FROM datasync_watch WHERE position_text IS NOT NULL",
                                String.class));
    }
}
