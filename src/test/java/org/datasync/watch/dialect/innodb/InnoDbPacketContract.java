package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose statements may have 1 MiB, as of old: larger changes can be parked all the same. */
abstract class InnoDbPacketContract extends DatabaseContract {

    private static final String UNDAUNTED =
            "failureScope=lane&maxAttempts=1&retryDelay=5&maxRetryDelay=20&exceptionHandler=#errors";
    private static final String PARKED = "datasync_failure WHERE status = 'parked'";

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final Long usual;

    InnoDbPacketContract(TestDatabase database) {
        super(database);
        try (HikariDataSource any = database.newDatabase();
                WatchContext asked = new WatchContext(any)) {
            usual = asked.jdbc().queryForObject("SELECT @@GLOBAL.max_allowed_packet", Long.class);
        }
    }

    @AfterEach
    void restore() {
        try (HikariDataSource any = database.newDatabase();
                WatchContext restoring = new WatchContext(any)) {
            restoring.execute("SET GLOBAL max_allowed_packet = " + usual);
        }
    }

    private static String image(int length) {
        return "{\"name\":\"" + "x".repeat(length) + "\"}";
    }

    private void insert(int key, String image) {
        context.jdbc()
                .update(
                        "INSERT INTO queue (table_name, record_key, operation, after_image)"
                                + " VALUES ('product', ?, 'update', ?)",
                        "{\"id\":" + key + "}",
                        image);
    }

    @Test
    void aPoisonIsParkedWhateverFitsIntoAPacket() {
        request(producer("queue", "install=ensure", "action=record"), List.of());
        insert(1, image(900_000));
        // the driver of MySQL reads no row that is larger than a packet may be, but what is parked of one may be larger
        insert(2, image(database.name().equals("MySQL") ? 1_048_000 : 3_000_000));
        insert(3, image(1));
        context.execute("SET GLOBAL max_allowed_packet = 1048576");
        try (HikariDataSource small = new HikariDataSource()) {
            small.setJdbcUrl(dataSource.getJdbcUrl());
            small.setMinimumIdle(0);
            context.close();
            context = newContext(small);
            context.camel().getRegistry().bind("errors", new PollErrors(errors));
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(watch("queue", UNDAUNTED)).process(exchange -> {
                        if (!exchange.getMessage()
                                .getBody(Change.class)
                                .getKey()
                                .value()
                                .equals(3)) {
                            throw new IllegalStateException("on purpose");
                        }
                        context.remember(exchange);
                    });
                }
            });
            await().untilAsserted(() -> {
                assertThat(errors).isEmpty();
                assertThat(context.count(PARKED)).isEqualTo(2);
                assertThat(received()).containsExactly("update product [3]");
            });
            assertThat(context.request(producer("queue", "action=requeue&all=true"), null))
                    .isEqualTo(2);
            await().untilAsserted(() -> assertThat(context.count(PARKED)).isEqualTo(2));
            assertThat(context.request(producer("queue", "action=drop&all=true"), null))
                    .isEqualTo(2);
            awaitEmpty("queue");
            assertThat(errors).isEmpty();
            context.close();
        }
    }
}
