package org.datasync.watch.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A JVM dies between the two phases of a commit: the prepared transaction keeps the lease, so that nobody delivers the change
 * again, until it is recovered; then change and target are done together, once.
 */
@Tag("wide")
class InDoubtTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path store;

    private HikariDataSource dataSource;
    private HikariDataSource other;
    private JdbcTemplate target;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.POSTGRESQL.newDatabase();
        other = TestDatabase.MARIADB.newDatabase();
        target = new JdbcTemplate(other);
        target.execute("CREATE TABLE target (change_id varchar(200), record_key varchar(40), node varchar(20))");
        record(1);
    }

    @AfterEach
    void close() {
        dataSource.close();
        other.close();
    }

    private void record(int product) {
        try (WatchContext context = new WatchContext(dataSource)) {
            context.execute("DROP TABLE IF EXISTS target");
            new ProductQueue(context).record(product);
        }
    }

    private TwoPhaseProcess start(String halt, String node) {
        return TwoPhaseProcess.start(
                dataSource.getJdbcUrl(), other.getJdbcUrl(), store, halt, node, ProductQueue.uri(""));
    }

    private void dies(String halt) {
        try (TwoPhaseProcess process = start(halt, halt)) {
            await().atMost(PATIENCE).until(() -> !process.isAlive());
        }
        assertThat(prepared()).as("see target/two-phase-process-%s.log", halt).hasSize(1);
    }

    private List<String> prepared() {
        return new JdbcTemplate(dataSource)
                .queryForList("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()", String.class);
    }

    private List<String> applied() {
        return target.queryForList("SELECT record_key FROM target", String.class);
    }

    private int pending() {
        return new JdbcTemplate(dataSource).queryForList("SELECT id FROM queue").size();
    }

    @ParameterizedTest
    @ValueSource(strings = {HaltingDriver.AFTER_PREPARE, HaltingDriver.BEFORE_COMMIT})
    void isRecoveredAndDoneOnce(String halt) {
        dies(halt);
        assertThat(applied()).isEmpty();
        assertThat(pending()).isEqualTo(1);
        record(2);
        try (TwoPhaseProcess recovering = start("", "recovering")) {
            // PostgreSQL commits first, and MariaDB a moment later
            await().atMost(PATIENCE)
                    .until(() -> !recovering.isAlive()
                            || (pending() == 0 && applied().size() >= 2));
        }
        assertThat(applied()).as("see target/two-phase-process-recovering.log").containsExactly("1", "2");
        assertThat(prepared()).isEmpty();
        assertThat(target.queryForList("SELECT node FROM target WHERE record_key = '1'", String.class))
                .containsExactly(halt.equals(HaltingDriver.BEFORE_COMMIT) ? halt : "recovering");
    }

    @Test
    void keepsTheLeaseAndIsReported() {
        dies(HaltingDriver.BEFORE_COMMIT);
        try (WatchContext standby = new WatchContext(dataSource)) {
            HealthCheckRegistry checks = HealthCheckRegistry.get(standby.camel());
            checks.register(checks.resolveById("consumers"));
            standby.receive(ProductQueue.uri(""));
            await().until(() -> readiness(standby).getState() == HealthCheck.State.UP);
            await().atMost(PATIENCE).until(() -> readiness(standby).getState() == HealthCheck.State.DOWN);
            HealthCheck.Result report = readiness(standby);
            assertThat(report.getMessage())
                    .get()
                    .asString()
                    .contains(
                            "lease of watch queue",
                            "is held by an in-doubt (prepared) transaction: "
                                    + prepared().get(0));
            assertThat(report.getDetails())
                    .containsEntry("datasync-watch.in-doubt", prepared().get(0));
            assertThat(standby.received()).isEmpty();
            standby.execute("ROLLBACK PREPARED '" + prepared().get(0) + "'");
            await().until(() -> !standby.received().isEmpty());
            await().until(() -> readiness(standby).getState() == HealthCheck.State.UP);
        } finally {
            target.queryForList("XA RECOVER FORMAT='SQL'")
                    .forEach(row -> target.execute("XA ROLLBACK " + row.get("data")));
        }
    }

    private static HealthCheck.Result readiness(WatchContext context) {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }
}
