package org.datasync.watch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ObservedApplication;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.Prometheus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The alerts and the dashboard, as Prometheus evaluates them. */
class PrometheusTest {

    private static final Path RULES = Path.of("src/main/docs/monitoring/alerts.yml");
    private static final Path DASHBOARD = Path.of("src/main/docs/monitoring/grafana-dashboard.json");
    private static final Path CASES = Path.of("src/test/resources/org/datasync/watch/monitor/alerts-test.yml");

    @TempDir
    private Path directory;

    /** Of each panel, for all watches. */
    private static List<String> expressions() throws IOException {
        return new ObjectMapper()
                .readTree(DASHBOARD.toFile()).get("panels").findValuesAsText("expr").stream()
                        .map(expression -> expression.replace("$watch", ".*").replace("$__rate_interval", "1m"))
                        .toList();
    }

    private static void lets(String... arguments) throws Exception {
        Process process =
                new ProcessBuilder(arguments).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
    }

    @Test
    void eachRuleAlertsWhenItShouldAndNotBefore() throws Exception {
        lets(Prometheus.program("promtool"), "check", "rules", RULES.toString());
        lets(Prometheus.program("promtool"), "test", "rules", CASES.toString());
    }

    /** A watch of which nobody knows how it is getting on hides no other. */
    @Test
    void theDashboardsSumsLeaveOutWhatIsNotKnown() throws Exception {
        StringBuilder cases = new StringBuilder("""
                tests:
                  - input_series:
                      - {series: 'datasync_watch_parked{watch="a"}', values: 2}
                      - {series: 'datasync_watch_parked{watch="b"}', values: NaN}
                      - {series: 'datasync_watch_held{watch="a"}', values: 2}
                      - {series: 'datasync_watch_held{watch="b"}', values: NaN}
                    promql_expr_test:
                """);
        List<String> sums = expressions().stream()
                .filter(expression -> expression.matches("sum\\(.*(parked|held)\\{.*"))
                .toList();
        sums.forEach(sum ->
                cases.append("      - {expr: '" + sum + "', eval_time: 0, exp_samples: [{labels: '{}', value: 2}]}\n"));
        assertThat(sums).hasSize(2);
        Path file = Files.writeString(directory.resolve("sums.yml"), cases);
        lets(Prometheus.program("promtool"), "test", "rules", file.toString());
    }

    @Test
    void aScrapedApplicationIsAlertedOfAndShownInEachPanel() throws Exception {
        Prometheus.program("prometheus");
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                ObservedApplication application = new ObservedApplication(dataSource)) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE target (id integer NOT NULL PRIMARY KEY)");
            application.start(new FailingRoute(ProductQueue.uri("&maxAttempts=2&outageTimeout=10"), 2));
            try (Prometheus prometheus =
                    new Prometheus(directory, application.managementUri("/observe/metrics"), RULES)) {
                jdbc.update("INSERT INTO queue (table_name, record_key, operation, changed_at) VALUES"
                        + " ('product', '{\"id\":1}', 'insert', CURRENT_TIMESTAMP),"
                        + " ('product', '{\"id\":2}', 'insert', CURRENT_TIMESTAMP)");
                await().until(() -> prometheus.alerts().toList().contains("DatasyncWatchParked"));
                assertThat(prometheus.alerts()).containsOnly("DatasyncWatchParked");
                for (String expression : expressions()) {
                    await(expression).until(() -> !prometheus.query(expression).isEmpty());
                }
            }
        }
    }
}
