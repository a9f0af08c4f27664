package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.change.Json;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that loses its triggers while the watch runs, or is altered under them, is told of at once. */
public abstract class TriggersGoneContract extends DatabaseContract {

    private static final String WATCH = "vanishing";
    private static final String MISSED = "so that changes of it are missed for watch " + WATCH;

    private LogLines log;

    protected TriggersGoneContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void start() {
        log = new LogLines();
        createTable();
        HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
        checks.register(checks.resolveById("consumers"));
        context.receive(trigger(WATCH, "tables=product", "triggerCheckInterval=20"));
        context.execute("INSERT INTO product (id, price) VALUES (1, 1)");
        awaitReceived(1);
    }

    private void createTable() {
        createProducts("price integer");
    }

    private Map<?, ?> status() {
        List<?> status = (List<?>) request(triggerProducer(WATCH, "tables=product", "action=status"), null);
        assertThat(Json.write(status)).startsWith("[{");
        return (Map<?, ?>) status.get(0);
    }

    private List<?> gone() {
        Object gone = status().get("triggersGone");
        return gone == null ? List.of() : (List<?>) gone;
    }

    private HealthCheck.Result readiness() {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitLogged(String text) {
        await().until(() -> log.text().contains(text));
    }

    private int times(String text) {
        return log.text().split(Pattern.quote(text), -1).length - 1;
    }

    private void installAgain() {
        request(triggerProducer(WATCH, "tables=product", "action=install"), null);
    }

    @Test
    void aTableThatIsMadeAnewIsToldOfOnceUntilItIsCapturedAgain() {
        assertThat(gone()).isEmpty();
        context.execute("DROP TABLE product");
        createTable();
        context.execute("INSERT INTO product (id, price) VALUES (2, 2)");

        awaitLogged(MISSED);
        assertThat(gone()).singleElement().asString().contains(stored("product"), "triggers");
        await().until(() -> readiness().getState() == HealthCheck.State.DOWN);
        assertThat(readiness().getMessage().orElseThrow()).contains("The watch vanishing misses changes: The table ");
        assertThat(readiness().getDetails()).containsKey("datasync-watch.triggersGone");

        installAgain();
        awaitLogged("for watch " + WATCH + " is as it was installed again");
        assertThat(times(MISSED)).isEqualTo(1);
        assertThat(log.text())
                .contains(
                        "may have been missed for subscriber " + WATCH,
                        "Deliver its records again with action=resync and table=" + stored("product"));
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
        assertThat(gone()).isEmpty();
        request(triggerProducer(WATCH, "tables=product", "action=resync", "table=product"), null);
        awaitReceived(2);
    }

    @Test
    void aFirstInstallationAndOtherOptionsMissNothing() {
        request(triggerProducer(WATCH, "tables=product", "action=install", "capture=key"), null);
        assertThat(times("may have been missed for subscriber " + WATCH)).isZero();
        assertThat(times(MISSED)).isZero();
    }

    @Test
    void aTableThatHasAnothersNameIsToldOf() {
        assumeThat(database.name()).as("renames tables that have triggers").isNotIn("Derby", "HSQLDB");
        context.execute(String.format(database.words().rename(), "product", "product_before"));
        createTable();

        awaitLogged(MISSED);
        assertThat(gone()).hasSize(1);
        assumeThat(database.name()).as("keeps what it says of triggers").isIn("PostgreSQL", "MariaDB", "MySQL");
        context.execute("DROP TABLE product", String.format(database.words().rename(), "product_before", "product"));
        awaitLogged("for watch " + WATCH + " is as it was installed again");
    }

    @Test
    void aColumnThatIsAddedIsToldOfButTheWatchIsReady() {
        context.execute("ALTER TABLE product ADD COLUMN extra integer");

        awaitLogged("so that what is captured of it may not be all for watch " + WATCH);
        assertThat(gone()).singleElement().asString().contains("has columns that it had not", stored("extra"));
        await().until(() -> readiness().getDetails().containsKey("datasync-watch.triggersGone"));
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
        installAgain();
        awaitLogged("for watch " + WATCH + " is as it was installed again");
        assertThat(times("may have been missed for subscriber " + WATCH)).isZero();
    }

    @Test
    void soIsOneThatGetsAnotherType() {
        String altered = Map.of(
                        "PostgreSQL",
                        "ALTER COLUMN price TYPE bigint",
                        "MariaDB",
                        "MODIFY price bigint",
                        "MySQL",
                        "MODIFY price bigint",
                        "H2",
                        "ALTER COLUMN price bigint")
                .getOrDefault(database.name(), "");
        assumeThat(altered).as("gives captured columns other types").isNotEmpty();
        context.execute("ALTER TABLE product " + altered);

        awaitLogged("of type ");
        assertThat(gone()).singleElement().asString().containsIgnoringCase("has the column price of type ");
    }

    @Test
    void nothingIsLookedAtInAnOutage() throws Exception {
        AtomicBoolean down = new AtomicBoolean(true);
        context.camel().getRouteController().stopRoute("receive");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(trigger(WATCH, "tables=product", "triggerCheckInterval=20", "retryDelay=20", "maxRetryDelay=50"))
                        .routeId("failing")
                        .process(exchange -> {
                            if (down.get()) {
                                throw new IllegalStateException("The target is down");
                            }
                        });
            }
        });
        context.execute(
                "INSERT INTO product (id, price) VALUES (5, 1)", "INSERT INTO product (id, price) VALUES (6, 1)");
        DatasyncWatchConsumer consumer =
                (DatasyncWatchConsumer) context.camel().getRoute("failing").getConsumer();
        await().until(() -> consumer.getOutageSince() != null);
        context.execute("DROP TABLE product");
        createTable();
        assertThat(gone()).hasSize(1); // who asks gets an answer
        int attempts = attempts();
        await().until(() -> attempts() > attempts + 4);
        assertThat(times(MISSED)).isZero();
        down.set(false);
        awaitLogged(MISSED);
    }

    private int attempts() {
        Integer attempts = context.jdbcFor("datasync_failure")
                .queryForObject("SELECT COALESCE(sum(attempts), 0) FROM datasync_failure", Integer.class);
        return attempts == null ? 0 : attempts;
    }
}
