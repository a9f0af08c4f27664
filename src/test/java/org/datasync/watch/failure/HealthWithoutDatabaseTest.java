package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** What the health check knows without the database it tells, even if it cannot ask the database for more. */
class HealthWithoutDatabaseTest {

    private final Thread asking = Thread.currentThread();
    private final AtomicBoolean refused = new AtomicBoolean();

    private void refuse(String sql) throws SQLException {
        if (Thread.currentThread() == asking && sql.startsWith("SELECT count(CASE")) {
            refused.set(true);
            throw new SQLException("refused on purpose");
        }
    }

    @Test
    void anOutageIsDown() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(new StatementHook(dataSource, this::refuse))) {
            HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
            checks.register(checks.resolveById("consumers"));
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("datasync-watch:change-table:queue?dataSource=#db&install=ensure&initialDelay=0&delay=20"
                                    + "&retryDelay=10&maxRetryDelay=10")
                            .routeId("receive")
                            .process(exchange -> {
                                throw new IllegalStateException("down");
                            });
                }
            });
            context.execute(
                    "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":1}', 'insert')");
            await().pollInSameThread()
                    .until(() -> readiness(context).getState() == HealthCheck.State.DOWN
                            && readiness(context).getDetails().containsKey("datasync-watch.outage.since"));
            assertThat(refused).isTrue();
            assertThat(readiness(context).getDetails()).containsKey("datasync-watch.backlog");
            assertThat(readiness(context).getState()).isEqualTo(HealthCheck.State.DOWN);
        }
    }

    private static HealthCheck.Result readiness(WatchContext context) {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }
}
