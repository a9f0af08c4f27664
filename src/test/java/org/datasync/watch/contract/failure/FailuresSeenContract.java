package org.datasync.watch.contract.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What fails is told in the log, and listed with all that is known of it. */
@Needs(Capability.FAILURES)
public abstract class FailuresSeenContract extends DatabaseContract {

    private static final int A_ROUND = 10;

    private volatile Function<Integer, Exception> refusal = key -> null;

    protected FailuresSeenContract(TestDatabase database) {
        super(database);
    }

    private void start(String maxAttempts, String... options) {
        String uri = watch("queue", "install=ensure", "capture=row") + "&retryDelay=50&maxRetryDelay=100&maxAttempts="
                + maxAttempts + String.join("", options);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("receive").process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    Exception refused = refusal.apply(((Number) change.getKey().value()).intValue());
                    if (refused != null) {
                        throw refused;
                    }
                    context.remember(exchange);
                });
            }
        });
    }

    private void insert(int... keys) {
        for (int key : keys) {
            context.jdbc()
                    .update(
                            "INSERT INTO queue (table_name, record_key, operation, after_image)"
                                    + " VALUES ('product', ?, 'insert', ?)",
                            "{\"id\":" + key + "}",
                            "{\"id\":" + key + ",\"name\":\"pear\"}");
        }
    }

    /** Others succeed after the attempt, or else it may have been an outage's. */
    private void awaitParked() {
        AtomicInteger next = new AtomicInteger(1);
        await().until(() -> {
            insert(next.incrementAndGet());
            return failures("parked") == 1;
        });
    }

    private int failures(String status) {
        return context.count("datasync_failure WHERE status = '" + status + "'");
    }

    @SuppressWarnings("unchecked") // the action's documented result
    private List<Map<String, Object>> list(String action) {
        return (List<Map<String, Object>>) request(producer("queue", "install=ensure", "action=" + action), null);
    }

    @Test
    void theyAreListedWithTheRecordAndAsJson() throws Exception {
        refusal = key -> key < 3 ? new IllegalStateException("on purpose") : null;
        start("0");
        insert(1, 2, 3);
        await().until(() -> failures("held") == 2 && context.received().size() == 1);
        request(producer("queue", "install=ensure", "action=park", "key=1"), null);
        await().until(() -> failures("parked") == 1);

        List<Map<String, Object>> failures = list("list-failures");
        assertThat(failures).extracting(row -> row.get("status")).containsExactly("parked", "held");
        assertThat(failures.get(0)).doesNotContainKey("dueAt").containsEntry("after", Map.of("id", 1, "name", "pear"));
        assertThat(failures.get(1))
                .containsEntry("table", "product")
                .containsEntry("key", "2")
                .containsEntry("before", null)
                .containsEntry("after", Map.of("id", 2, "name", "pear"));
        assertThat(Instant.parse((String) failures.get(1).get("dueAt"))).isNotNull();
        assertThat(failures.get(1).get("error").toString()).contains("on purpose");
        for (String action : List.of("list-failures", "list-held", "list-parked", "status")) {
            assertThat(new ObjectMapper().writeValueAsString(list(action)))
                    .as(action)
                    .startsWith("[{\"");
        }
    }

    @Test
    void whatIsParkedIsAnError() {
        refusal = key -> key == 1 ? new IllegalStateException("the price is missing") : null;
        LogLines log = new LogLines();
        start("1");
        insert(1);
        awaitParked();
        String id = new JdbcTemplate(stateDataSource())
                .queryForObject("SELECT change_id FROM datasync_failure", String.class);
        await().untilAsserted(() -> assertThat(log.text()).contains("ERROR FailureLog The change " + id));
        assertThat(log.text())
                .contains("WARN FailureLog Attempt 1 at change " + id + " of watch queue failed; it is held for")
                .containsPattern("insert of table product with the key 1, is parked after \\d+ attempts")
                .contains("java.lang.IllegalStateException: the price is missing")
                .doesNotContain("pear");
    }

    private HealthCheck.Result readiness() {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsParkedIsInTheHealthCheckAndThereMayBeTooMuchOfIt() {
        HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
        checks.register(checks.resolveById("consumers"));
        refusal = key -> key == 1 ? new IllegalStateException("on purpose") : null;
        start("1", "&maxParked=0");
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
        assertThat(readiness().getDetails())
                .containsEntry("datasync-watch.held", 0)
                .containsEntry("datasync-watch.parked", 0);
        insert(1);
        awaitParked();
        await().until(() -> readiness().getState() == HealthCheck.State.DOWN);
        assertThat(readiness().getMessage()).hasValueSatisfying(message -> assertThat(message)
                .isEqualTo("The watch queue has 1 parked changes, beyond maxParked=0: action=list-failures shows them;"
                        + " requeue or drop them"));
        assertThat(readiness().getDetails()).containsEntry("datasync-watch.parked", 1);
        DatasyncWatchConsumer consumer =
                (DatasyncWatchConsumer) context.camel().getRoute("receive").getConsumer();
        assertThat(consumer.getParked()).isEqualTo(1);
        assertThat(consumer.getHeld()).isZero();
    }

    @Test
    void whatADatabaseSaysIsNotInTheLog() {
        refusal = key -> key == 1
                ? new IllegalStateException("unique", new SQLException("Key (name)=(secret) exists", "23505", 7))
                : null;
        LogLines log = new LogLines();
        start("1");
        insert(1);
        awaitParked();
        await().untilAsserted(() -> assertThat(log.text()).contains("ERROR FailureLog"));
        assertThat(log.text())
                .contains("java.lang.IllegalStateException, SQLState 23505, error 7")
                .doesNotContain("secret");
    }

    @Test
    void anOutageIsToldOnceWhenItBeginsAndWhenItEnds() {
        refusal = key -> new IllegalStateException("down");
        LogLines log = new LogLines();
        start("0");
        for (int key = 1; key <= A_ROUND; key++) {
            insert(key);
        }
        await().until(() -> log.text().contains("The watch queue has delivered nothing since"));
        await().until(() -> attempts() > 2 * A_ROUND);
        refusal = key -> null;
        await().until(() -> context.received().size() == A_ROUND);
        await().until(() -> log.text().contains("INFO LaneWorkers The watch queue delivers again"));
        assertThat(log.text()).containsOnlyOnce("has delivered nothing since").containsOnlyOnce("delivers again");
    }

    private int attempts() {
        Integer sum = new JdbcTemplate(stateDataSource())
                .queryForObject("SELECT COALESCE(sum(attempts), 0) FROM datasync_failure", Integer.class);
        return sum == null ? 0 : sum;
    }
}
