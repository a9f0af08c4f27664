package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL crashes while a batch is on its way through the route. */
class DatabaseRestartTest {

    private static final int CHANGES = 200;

    /** In the middle of the second batch. */
    private static final int CRASH_AT = 75;

    private final CountDownLatch crash = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    @ParameterizedTest(name = "runs again before the route goes on: {0}")
    @ValueSource(booleans = {true, false})
    void appliesEachChangeOnceAndBlamesNone(boolean runsAgainBefore) throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer().start();
                HikariDataSource dataSource = pool(server);
                WatchContext context = new WatchContext(dataSource)) {
            ProductQueue queue = new ProductQueue(context);
            queue.recordTo(CHANGES);
            start(context);
            crash.await();
            server.stopImmediately();
            if (!runsAgainBefore) {
                goOn.countDown();
            }
            server.start();
            goOn.countDown();
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> queue.pending() == 0);
            assertThat(queue.target())
                    .isEqualTo(IntStream.rangeClosed(1, CHANGES).boxed().toList());
            assertThat(attempts).containsOnly(1);
            assertThat(context.count("datasync_failure")).isZero();
        }
    }

    private static HikariDataSource pool(PostgreSqlServer server) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(server.newDatabase());
        configuration.setMaximumPoolSize(4);
        configuration.setConnectionTimeout(1_000);
        return new HikariDataSource(configuration);
    }

    private void start(WatchContext context) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(ProductQueue.uri("&batchSize=50"))
                        .process(exchange -> {
                            attempts.add(exchange.getMessage().getHeader("CamelDatasyncWatchAttempt", Integer.class));
                            if (ProductQueue.product(exchange) == CRASH_AT) {
                                crash.countDown();
                                goOn.await();
                            }
                        })
                        .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db");
            }
        });
    }
}
