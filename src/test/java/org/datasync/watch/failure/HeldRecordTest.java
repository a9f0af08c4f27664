package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A held change of our own change table, whose columns are called like some of {@code datasync_failure}. */
@Tag("mysql")
class HeldRecordTest {

    private static final String STORE =
            "datasync-watch:change-table:store?dataSource=#db&install=ensure&delay=20&initialDelay=0&retryDelay=200000";

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private volatile long firstId;

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void itsRecordWaitsForTheRetryAndOthersFlow(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.camel().start();
            context.request(STORE, List.of());
            record(context, "poison", "good", "poison", "better");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(STORE)
                            .process(exchange -> deliver(exchange.getMessage().getBody(Change.class)));
                }
            });
            await().until(() -> context.count("store") == 2);
            record(context, "best");
            await().until(() -> delivered.contains("5:best") && context.count("store") == 2);
            // row 1 with its batch, then alone, and not again; row 3 waits behind it
            assertThat(delivered).containsExactly("1:poison", "1:poison", "2:good", "4:better", "5:best");
        }
    }

    private static void record(WatchContext context, String... keys) {
        for (String key : keys) {
            context.jdbc()
                    .update(
                            "INSERT INTO store (table_name, record_key) VALUES ('product', ?)",
                            "{\"id\":\"" + key + "\"}");
        }
    }

    private void deliver(Change change) {
        String key = change.getKey().value().toString();
        long id = Long.parseLong(change.getId().replaceAll("store:|-.*", ""));
        if (delivered.isEmpty()) {
            firstId = id; // not 1 on Derby
        }
        delivered.add(id - firstId + 1 + ":" + key);
        if (key.equals("poison")) {
            throw new IllegalStateException("the target refuses it");
        }
    }
}
