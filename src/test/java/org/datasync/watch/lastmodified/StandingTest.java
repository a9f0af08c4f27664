package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far a watch is, and what keeps it back: for people, their tools, and at what cost. */
class StandingTest {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&initialDelay=0&delay=20";

    private HikariDataSource dataSource;
    private WatchContext context;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.POSTGRESQL.newDatabase();
        context = new WatchContext(dataSource);
        context.execute(
                "CREATE TABLE product (id integer PRIMARY KEY, modified timestamptz)",
                "CREATE INDEX ON product (modified, id)");
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private DatasyncWatchConsumer consumer() {
        return (DatasyncWatchConsumer) context.camel().getRoute("receive").getConsumer();
    }

    private HealthCheck.Result readiness() {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }

    /** What is kept back by an open transaction makes the health check tell so once it is too old, and the log once. */
    @Test
    void whatIsKeptBackForTooLongIsToldByHealthAndTheLog() throws SQLException {
        LogLines log = new LogLines();
        HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
        checks.register(checks.resolveById("consumers"));
        context.receive(WATCH + "&maxPendingAge=1500&lag=0");
        try (Connection late = dataSource.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("SELECT 1");
            context.execute("INSERT INTO product VALUES (1, now())");
            await().until(() -> log.text().contains("has kept back what was changed"));
            await().until(() -> readiness().getState() == HealthCheck.State.DOWN);
            HealthCheck.Result down = readiness();
            assertThat(down.getMessage()).get().asString().contains("has pending changes, the oldest ");
            assertThat(String.valueOf(down.getDetails().get("datasync-watch.openWork")))
                    .contains("the process ");
            assertThat(log.text().lines().filter(line -> line.contains("has kept back what was changed")))
                    .hasSize(1);
            late.rollback();
        }
        await().until(() -> context.received().size() == 1);
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
    }

    @Test
    void itIsAnAttributeOfTheConsumersBean() throws Exception {
        try (DefaultCamelContext managed = new DefaultCamelContext()) {
            managed.getRegistry().bind("db", dataSource);
            context.execute("INSERT INTO product VALUES (1, '2026-01-31 12:00:00Z')");
            managed.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(WATCH).process(context::remember);
                }
            });
            managed.start();
            await().until(() -> context.received().size() == 1);
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            Set<ObjectName> names = server.queryNames(
                    new ObjectName("org.apache.camel:context=" + managed.getManagementName() + ",type=consumers,*"),
                    null);
            assertThat(names).hasSize(1);
            ObjectName name = names.iterator().next();
            await().untilAsserted(() -> assertThat((String) server.getAttribute(name, "Standing"))
                    .contains(
                            "\"mode\":\"bounded\"",
                            "\"position\":\"2026-01-31T12:00",
                            "\"behindMillis\":0",
                            "\"openWork\":[]")
                    .contains("\"ageMillis\":0"));
            assertThat(server.getAttribute(name, "Held")).isEqualTo(0);
            assertThat(server.getAttribute(name, "Parked")).isEqualTo(0);
            assertThat(server.getAttribute(name, "Pending")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "PendingAgeMillis")).isEqualTo(0L);
            assertThat(server.getAttribute(name, "OutageSince")).isNull();
        }
    }

    private Map<String, Object> scans() {
        return context.rows("SELECT seq_scan, idx_scan, seq_tup_read + idx_tup_fetch AS read FROM pg_stat_user_tables"
                        + " WHERE relname = 'product'")
                .get(0);
    }

    private static long number(Map<String, Object> scans, String name) {
        return ((Number) scans.get(name)).longValue();
    }

    /** A poll that finds nothing, and a status, read a few entries of the index, whatever the table holds. */
    @Test
    void lookingCostsNoScan() {
        context.execute(
                "INSERT INTO product SELECT n, timestamptz '2026-01-01 00:00:00Z' + n * interval '1 second'"
                        + " FROM generate_series(1, 100000) n",
                "VACUUM ANALYZE product");
        context.receive(WATCH + "&startFrom=2026-01-02T03:46:30Z");
        await().until(() -> context.received().size() == 11);
        context.execute("SELECT pg_stat_force_next_flush()");
        Map<String, Object> before = scans();
        for (int i = 0; i < 5; i++) {
            assertThat(consumer().getStanding()).contains("\"behindMillis\":0");
        }
        await().until(() -> {
            context.execute("SELECT pg_stat_force_next_flush()");
            return number(scans(), "idx_scan") >= number(before, "idx_scan") + 10;
        });
        assertThat(number(scans(), "seq_scan")).isEqualTo(number(before, "seq_scan"));
        assertThat(number(scans(), "read") - number(before, "read")).isLessThan(100);
    }
}
