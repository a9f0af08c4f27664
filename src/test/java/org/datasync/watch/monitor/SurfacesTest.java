package org.datasync.watch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.docs.Document;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ObservedApplication;
import org.datasync.watch.support.ProductQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.yaml.snakeyaml.Yaml;

/** What is seen of a watch from outside of its application: a scrape over HTTP, JMX, and Camel's developer console. */
class SurfacesTest {

    private static final String TAGS = "{subscriber=\"queue\",watch=\"queue\"}";
    private static final String OF_TABLE = "{subscriber=\"queue\",table=\"product\",watch=\"queue\"}";

    private final HikariDataSource dataSource = TestDatabase.H2.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final FailingRoute route = new FailingRoute(ProductQueue.uri("&maxAttempts=2&outageTimeout=10"), 2);
    private final ObservedApplication application = new ObservedApplication(dataSource);

    @BeforeEach
    void start() {
        jdbc.execute("CREATE TABLE target (id integer NOT NULL PRIMARY KEY)");
        application.start(route);
    }

    @AfterEach
    void close() {
        application.close();
        dataSource.close();
    }

    private void record(int... products) {
        for (int product : products) {
            jdbc.update(
                    "INSERT INTO queue (table_name, record_key, operation, changed_at) VALUES ('product', ?, 'insert',"
                            + " CURRENT_TIMESTAMP)",
                    "{\"id\":" + product + "}");
        }
    }

    private String scrape() {
        return application.managed("/observe/metrics");
    }

    private double scraped(String meter) {
        return scrape().lines()
                .filter(line -> line.startsWith(meter + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(meter.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Test
    void aScrapeTellsWhatIsDeliveredAndWhatFails() {
        record(1, 2, 3);
        await().until(() -> scraped("datasync_watch_changes_parked_total" + OF_TABLE) == 1);
        assertThat(scraped("datasync_watch_changes_delivered_total" + OF_TABLE)).isEqualTo(2);
        assertThat(scraped("datasync_watch_changes_failed_total" + OF_TABLE)).isGreaterThanOrEqualTo(2);
        assertThat(scraped("datasync_watch_lag_seconds_count" + OF_TABLE)).isEqualTo(2);
        assertThat(scraped("datasync_watch_outage_seconds" + TAGS)).isZero();
        assertThat(scraped("datasync_watch_pending" + TAGS)).isNotNegative();
        assertThat(scrape()).doesNotContain("{\\\"id\\\"");
    }

    /** Each meter of the document is there, and no other. */
    @Test
    void theDocumentNamesAllMeters() {
        record(1);
        await().until(() -> scraped("datasync_watch_changes_delivered_total" + OF_TABLE) == 1);
        Set<String> registered = application.camel().getRegistry().findByType(MeterRegistry.class).stream()
                .flatMap(registry -> registry.getMeters().stream())
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("datasync.watch."))
                .collect(Collectors.toSet());
        assertThat(Document.read("src/main/docs/monitoring.md").section("Meters").table().stream()
                        .skip(1)
                        .map(row -> row.get(0).replace("`", "")))
                .containsExactlyInAnyOrderElementsOf(registered);
    }

    /** Each meter that the dashboard and the alerts name is in a scrape. */
    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "alerts.yml"})
    void whatIsShownAndAlertedIsThere(String file) throws IOException {
        record(1);
        await().until(() -> scraped("datasync_watch_changes_delivered_total" + OF_TABLE) == 1);
        String text = Files.readString(Path.of("src/main/docs/monitoring", file));
        assertThat(new Yaml().<Map<String, Object>>load(text)).isNotEmpty(); // JSON is YAML too
        Set<String> named = Pattern.compile("datasync_watch_\\w+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(4);
        String scrape = scrape();
        assertThat(named).allSatisfy(name -> assertThat(scrape).contains("\n" + name + "{"));
    }

    @Test
    void aStoppedRouteHasNoMetersAndAStartedOneHasThemAgain() throws Exception {
        record(1);
        await().until(() -> scraped("datasync_watch_changes_delivered_total" + OF_TABLE) == 1);
        application.camel().getRouteController().stopRoute("watch");
        assertThat(scrape()).doesNotContain("datasync_watch_");
        application.camel().getRouteController().startRoute("watch");
        record(3);
        await().until(() -> scraped("datasync_watch_changes_delivered_total" + OF_TABLE) == 1);
        assertThat(scrape()).contains("datasync_watch_held" + TAGS);
    }

    @Test
    void jmxTellsOfLanesAndFailures() throws Exception {
        record(1, 2);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String context = application.camel().getManagementName();
        ObjectName consumer = server.queryNames(new ObjectName("org.apache.camel:type=consumers,*"), null).stream()
                .filter(name -> name.getKeyProperty("context").contains(context))
                .findFirst()
                .orElseThrow();
        await().until(() -> server.getAttribute(consumer, "Parked").equals(1));
        assertThat(server.getAttribute(consumer, "Held")).isEqualTo(0);
        assertThat(server.getAttribute(consumer, "Pending")).isInstanceOf(Long.class);
        String lane = "\"lane\":0,\"lease\":\"here\",\"node\":\"" + server.getAttribute(consumer, "Node") + "\"";
        await().until(() -> server.getAttribute(consumer, "Standing") != null
                && ((String) server.getAttribute(consumer, "Lanes")).contains(lane));
        assertThat((String) server.getAttribute(consumer, "Standing")).contains("\"nodes\":{\"0\":\"");
    }

    @Test
    void theDeveloperConsoleTellsOfAWatch() {
        record(1, 2);
        await().until(() -> application.managedJson("/q/dev/datasync-watch").contains("\"parked\":1"));
        String json = application.managedJson("/q/dev/datasync-watch?history=true");
        assertThat(json)
                .contains("\"watch\":\"queue\"")
                .contains("\"lease\":\"here\"")
                .contains("\"node\":\"")
                .contains("\"lately\"");
        assertThat(application.managedJson("/q/dev/datasync-watch?watch=another"))
                .doesNotContain("queue");
        assertThat(application.managed("/q/dev/datasync-watch"))
                .contains("watch=queue")
                .contains("parked=1");
    }
}
