package org.datasync.watch.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.schema.RightMissing;
import org.datasync.watch.support.FewRights;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a user lacks a right for is told as that, with the table and what grants it. */
@Tag("mysql")
class MissingRightsTest {

    private static final String ALL = "SELECT, INSERT, UPDATE, DELETE";
    private static final String WATCH =
            "datasync-watch:trigger:store?dataSource=#db&tables=product&install=none&createStateTables=false"
                    + "&initialDelay=0&delay=20";
    private static final String VALIDATING = WATCH.replace("install=none", "install=validate");
    private static final Pattern GRANT = Pattern.compile(" by (GRANT .*)\\. All that");
    private static final String ACTION = "datasync-watch:trigger:store?dataSource=#db&tables=product&action=";

    static Stream<String> products() {
        return TestDatabase.withMySql(Stream.of("PostgreSQL", "MariaDB", "H2", "HSQLDB", "Derby"), "MySQL");
    }

    /** Those that tell a table that may not be read from none. */
    static Stream<String> telling() {
        return TestDatabase.withMySql(Stream.of("PostgreSQL", "MariaDB", "HSQLDB"), "MySQL");
    }

    /** All rights but those on the capture table, which each test grants as it wants. */
    private static FewRights installed(String product) {
        FewRights database = FewRights.on(product);
        try (WatchContext owner = new WatchContext(database.owner())) {
            owner.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(40))");
            owner.receive(WATCH.replace("none", "ensure").replace("createStateTables=false", "createStateTables=true"));
        }
        database.grant("SELECT, DELETE", "datasync");
        database.grant("SELECT", "datasync_version", "product");
        database.grant(ALL, "datasync_watch", "datasync_failure", "datasync_payload", "datasync_snapshot");
        return database;
    }

    /** Grants what the message says, as it says it. */
    private static void grantWhatIsNamed(FewRights database, String message, String right, String table) {
        assertThat(message).as("%s", database).contains("The database's user ", " lacks a right");
        Matcher grant = GRANT.matcher(message);
        assertThat(grant.find()).as(message).isTrue();
        assertThat(grant.group(1))
                .as("%s", database)
                .startsWith("GRANT " + right)
                .containsIgnoringCase(table)
                .containsIgnoringCase(" TO ");
        new JdbcTemplate(database.owner()).execute(grant.group(1));
    }

    private static String message(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RightMissing) {
                return cause.getMessage();
            }
        }
        return "no right is missing by " + failure;
    }

    private static String refusal(FewRights database, String uri) {
        try (WatchContext few = new WatchContext(database.few())) {
            return message(catchThrowable(() -> few.receive(uri)));
        }
    }

    private static void awaitHealth(WatchContext context, HealthCheck.State state) {
        await().until(() -> health(context).getState() == state);
    }

    private static HealthCheck.Result health(WatchContext context) {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:receive"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("products")
    void ofOurTablesAtTheStart(String product) {
        try (FewRights database = installed(product)) {
            database.grant("INSERT", "datasync_capture"); // so that it is seen
            grantWhatIsNamed(database, refusal(database, VALIDATING), "SELECT", "datasync_capture");
            database.revoke("SELECT", "datasync_watch");
            grantWhatIsNamed(database, refusal(database, WATCH), "SELECT", "datasync_watch");
            try (WatchContext few = new WatchContext(database.few())) {
                few.receive(WATCH);
            }
        }
    }

    /** Nothing is delivered, held or parked meanwhile; and all is when the right is back. */
    @ParameterizedTest
    @MethodSource("products")
    void ofTheChangeTableWhileTheWatchRuns(String product) {
        try (FewRights database = installed(product)) {
            database.grant("SELECT", "datasync_capture");
            WatchContext owner = new WatchContext(database.owner());
            LogLines log = new LogLines();
            try (WatchContext few = new WatchContext(database.few())) {
                HealthCheckRegistry checks = HealthCheckRegistry.get(few.camel());
                checks.register(checks.resolveById("consumers"));
                few.receive(WATCH.replace(":store?", ":" + product + "?") + "&subscriber=store");
                owner.execute("INSERT INTO product VALUES (1, 'Pears')");
                await().until(() -> few.received().size() == 1);
                awaitHealth(few, HealthCheck.State.UP);

                database.revoke("SELECT", "datasync");
                owner.execute("INSERT INTO product VALUES (2, 'Plums')");
                awaitHealth(few, HealthCheck.State.DOWN);
                ScheduledPollConsumer consumer =
                        (ScheduledPollConsumer) few.camel().getRoute("receive").getConsumer();
                await().until(() -> consumer.getErrorCounter() > 4);
                String message = health(few).getMessage().orElseThrow();
                assertThat(message).startsWith("The watch " + product + " cannot work: The database's user ");
                assertThat(log.text().split("The watch " + product + " does nothing until its user has a right", -1))
                        .hasSize(2);
                assertThat(few.received()).hasSize(1);
                assertThat(owner.count("datasync_failure")).isZero();

                grantWhatIsNamed(database, message, "SELECT", "datasync");
                await().until(() -> few.received().size() == 2);
                awaitHealth(few, HealthCheck.State.UP);
                assertThat(log.text()).contains("The watch " + product + " works again");
            }
        }
    }

    /** Without it the watch does not start, as it would deliver the same again and again. */
    @ParameterizedTest
    @MethodSource("products")
    void toDeleteWhatIsDelivered(String product) {
        try (FewRights database = installed(product)) {
            database.grant("SELECT", "datasync_capture");
            database.revoke("DELETE", "datasync");
            grantWhatIsNamed(database, refusal(database, WATCH), deleting(product), "datasync");
            try (WatchContext few = new WatchContext(database.few())) {
                few.receive(WATCH);
            }
        }
    }

    @Test
    void toDeleteTransactionsThatAreDelivered() {
        try (FewRights database = installed("PostgreSQL")) {
            database.grant("SELECT", "datasync_capture");
            database.revoke("DELETE", "datasync");
            grantWhatIsNamed(
                    database,
                    refusal(database, WATCH + "&delivery=transaction&failureScope=lane"),
                    deleting("PostgreSQL"),
                    "datasync");
        }
    }

    /** What was delivered is not acknowledged without it, and nothing is delivered any more until it is back. */
    @ParameterizedTest
    @MethodSource("products")
    void toDeleteWhileTheWatchRuns(String product) {
        try (FewRights database = installed(product)) {
            database.grant("SELECT", "datasync_capture");
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            try (WatchContext few = new WatchContext(database.few());
                    WatchContext owner = new WatchContext(database.owner())) {
                few.camel().getRegistry().bind("errors", new PollErrors(errors));
                few.receive(WATCH + "&exceptionHandler=#errors");
                database.revoke("DELETE", "datasync");
                owner.execute("INSERT INTO product VALUES (1, 'Pears')");
                await().until(() -> errors.size() > 3);
                assertThat(few.received()).hasSize(1);
                grantWhatIsNamed(database, message(errors.get(0)), deleting(product), "datasync");
                await().until(() -> owner.count("datasync") == 0);
                assertThat(few.received()).hasSize(2);
            }
        }
    }

    /** Where the database does not say which right it is, the statement that it refuses tells. */
    private static String deleting(String product) {
        return List.of("MariaDB", "MySQL", "Derby").contains(product) ? "DELETE" : "SELECT, DELETE";
    }

    @ParameterizedTest
    @MethodSource("products")
    void toReadRecords(String product) {
        try (FewRights database = installed(product)) {
            database.grant("SELECT", "datasync_capture");
            LogLines log = new LogLines();
            try (WatchContext few = new WatchContext(database.few());
                    WatchContext owner = new WatchContext(database.owner())) {
                few.receive(WATCH + "&fetchRow=true&retryDelay=60000");
                database.revoke("SELECT", "product");
                owner.execute("INSERT INTO product VALUES (1, 'Pears')");
                await().until(() -> owner.count("datasync_failure") == 1);
                String error = owner.rows("SELECT error FROM datasync_failure")
                        .get(0)
                        .values()
                        .toString();
                assertThat(error).as(product).containsIgnoringCase("product").containsIgnoringCase("grant");
                assertThat(few.received()).isEmpty();
                assertThat(log.text()).contains("Attempt 1 at change ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void toLookAtFailures(String product) {
        try (FewRights database = installed(product)) {
            database.revoke("SELECT", "datasync_failure");
            try (WatchContext few = new WatchContext(database.few())) {
                few.camel().start();
                String said = message(catchThrowable(() -> few.request(ACTION + "list-failures", null)));
                grantWhatIsNamed(database, said, "SELECT", "datasync_failure");
                assertThat((List<?>) few.request(ACTION + "list-failures", null))
                        .isEmpty();
            }
        }
    }

    /** A load waits, and what is captured meanwhile is delivered. */
    @ParameterizedTest
    @MethodSource("products")
    void toLoad(String product) {
        try (FewRights database = installed(product)) {
            database.grant("SELECT", "datasync_capture");
            new JdbcTemplate(database.owner()).update("UPDATE datasync_capture SET load_position = '[]'");
            LogLines log = new LogLines();
            try (WatchContext few = new WatchContext(database.few());
                    WatchContext owner = new WatchContext(database.owner())) {
                owner.execute("INSERT INTO product VALUES (1, 'Pears')");
                few.receive(WATCH + "&initialLoad=true");
                await().until(() -> few.received().size() == 1);
                assertThat(few.received().get(0).getOperation()).hasToString("insert");
                await().until(() -> log.text().contains(" waits, and is tried again in 60 s: The database's user"));
            }
        }
    }

    /** What is missing is no dropped table, where the database tells one from the other. */
    @ParameterizedTest
    @MethodSource("telling")
    void toFollowATable(String product) {
        try (FewRights database = FewRights.on(product);
                HikariDataSource state = TestDatabase.H2.newDatabase();
                WatchContext owner = new WatchContext(database.owner())) {
            owner.execute("CREATE TABLE stock (id integer NOT NULL PRIMARY KEY, version integer NOT NULL)");
            database.grant("SELECT", "stock");
            List<Throwable> errors = new CopyOnWriteArrayList<>();
            try (WatchContext few = new WatchContext(database.few(), Optional.of(state))) {
                few.camel().getRegistry().bind("errors", new PollErrors(errors));
                few.receive("datasync-watch:last-modified:follow?dataSource=#db&tables=stock&modifiedColumn=version"
                        + "&initialDelay=0&delay=20&lag=0&exceptionHandler=#errors");
                owner.execute("INSERT INTO stock VALUES (1, 1)");
                await().until(() -> few.received().size() == 1);
                database.revoke("SELECT", "stock");
                await().until(() -> !errors.isEmpty());
                grantWhatIsNamed(database, message(errors.get(0)), "SELECT", "stock");
                owner.execute("INSERT INTO stock VALUES (2, 2)");
                await().until(() -> few.received().size() == 2);
            }
        }
    }
}
