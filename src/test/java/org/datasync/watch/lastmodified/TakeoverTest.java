package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another node takes the watch over after one has rolled a failing change back, and before that holds it. */
@Tag("mysql")
class TakeoverTest {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=version&initialDelay=0&delay=20&lag=0&maxAttempts=0&retryDelay=10&maxRetryDelay=50";

    private static Stream<TestDatabase> databases() {
        return TestDatabase.withMySql(Stream.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB), TestDatabase.MYSQL);
    }

    /** What the other has delivered is neither held by the first nor delivered again. */
    @ParameterizedTest
    @MethodSource("databases")
    void whatTheOtherHasDeliveredIsNotHeld(TestDatabase database) {
        AtomicBoolean rolledBack = new AtomicBoolean();
        AtomicBoolean tookOver = new AtomicBoolean();
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext other = new WatchContext(dataSource);
                WatchContext failing = new WatchContext(new StatementHook(dataSource, sql -> {
                    if (sql.contains("datasync_watch") && rolledBack.compareAndSet(true, false)) {
                        CompletableFuture.runAsync(() -> other.receive(WATCH))
                                .join(); // this thread has a transaction, which the other node has not
                        await().until(() -> other.received().size() == 3);
                        tookOver.set(true);
                    }
                }))) {
            other.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, version integer)");
            for (int id = 1; id <= 3; id++) {
                other.execute("INSERT INTO product VALUES (" + id + ", " + id + ")");
            }
            AtomicInteger failures = new AtomicInteger();
            failing.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH).process(exchange -> {
                        Change change = exchange.getMessage().getBody(Change.class);
                        if (change.getKey().value().equals(1) && failures.incrementAndGet() <= 2) {
                            rolledBack.set(failures.get() == 2); // with others first, and then alone
                            throw new IllegalStateException("on purpose");
                        }
                        failing.remember(exchange);
                    });
                }
            });
            await().until(tookOver::get);
            other.execute("INSERT INTO product VALUES (4, 4)");
            await().until(() -> other.received().size() + failing.received().size() == 4);
            other.execute("UPDATE product SET version = 5 WHERE id = 1");
            await().until(() -> other.received().size() + failing.received().size() >= 5);
            await().until(() -> other.count("datasync_failure") == 0);
            assertThat(Stream.concat(other.received().stream(), failing.received().stream())
                            .map(change -> change.getKey().value()))
                    .containsExactlyInAnyOrder(1, 2, 3, 4, 1);
        }
    }
}
