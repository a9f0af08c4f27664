package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.RewritingDataSource;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose clock is set back writes times that are behind what was read; the database's clock is that of the watch's own look here. */
@Tag("mysql")
class ClockSetBackTest {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&initialDelay=0&delay=20&lag=1000";

    private static final String OF_THE_JVM = "CAST(NULL AS BIGINT), 1";

    private final AtomicInteger minutes = new AtomicInteger();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private HikariDataSource dataSource;
    private Clocks clocks;

    /**
     * What a database says of its time, and how it says an earlier one: by minutes, or as the microseconds of the epoch where it
     * leaves the time to the JVM.
     */
    private record Clocks(TestDatabase database, String type, String look, String earlier, String written) {

        String lookAt(int minutes) {
            Instant then = Instant.now().minus(Duration.ofMinutes(minutes));
            return earlier.formatted(minutes, ChronoUnit.MICROS.between(Instant.EPOCH, then));
        }

        @Override
        public String toString() {
            return database.name();
        }
    }

    private static Stream<Clocks> databases() {
        Stream<Clocks> always = Stream.of(
                new Clocks(
                        TestDatabase.POSTGRESQL,
                        "timestamptz",
                        "transaction_timestamp()",
                        "(transaction_timestamp() - interval '%d minutes')",
                        "now() - interval '%d minutes'"),
                onInnoDb(TestDatabase.MARIADB),
                new Clocks(
                        TestDatabase.SQLITE,
                        "timestamp",
                        "strftime('%s', 'now')",
                        "strftime('%%s', 'now', '-%d minutes')",
                        "datetime('now', '-%d minutes')"),
                new Clocks(
                        TestDatabase.H2,
                        "timestamp(6) with time zone",
                        "EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)",
                        "(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) - %d * 60)",
                        "DATEADD(MINUTE, -%d, CURRENT_TIMESTAMP)"),
                new Clocks(
                        TestDatabase.HSQLDB,
                        "timestamp(6) with time zone",
                        OF_THE_JVM,
                        "CAST(%2$d AS BIGINT), 1",
                        "CURRENT_TIMESTAMP - INTERVAL '%d' MINUTE"),
                new Clocks(
                        TestDatabase.DERBY,
                        "timestamp",
                        OF_THE_JVM,
                        "CAST(%2$d AS BIGINT), 1",
                        "{fn TIMESTAMPADD(SQL_TSI_MINUTE, -%d, CURRENT_TIMESTAMP)}"));
        return TestDatabase.withMySql(always, onInnoDb(TestDatabase.MYSQL));
    }

    private static Clocks onInnoDb(TestDatabase database) {
        return new Clocks(
                database,
                "datetime(6)",
                "UTC_TIMESTAMP(6)",
                "(UTC_TIMESTAMP(6) - INTERVAL %d MINUTE)",
                "now(6) - INTERVAL %d MINUTE");
    }

    private WatchContext open(Clocks given) {
        clocks = given;
        dataSource = given.database().newDatabase();
        WatchContext context = node();
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, modified " + given.type() + ")");
        return context;
    }

    private WatchContext node() {
        return new WatchContext(new RewritingDataSource(dataSource, this::rewritten));
    }

    private String rewritten(String sql) {
        if (refusing.get() && sql.contains("SET position_text")) {
            return "UPDATE datasync_nothing SET nothing = 1";
        }
        return minutes.get() == 0 ? sql : sql.replace(clocks.look(), clocks.lookAt(minutes.get()));
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    /** As the application writes by the same clock. */
    private void put(WatchContext context, int id) {
        context.execute(
                "INSERT INTO product VALUES (" + id + ", " + clocks.written().formatted(minutes.get()) + ")");
    }

    private static List<Object> keys(WatchContext context) {
        return context.received().stream()
                .map(change -> change.getKey().value())
                .toList();
    }

    private static void awaitKeys(WatchContext context, Object... keys) {
        await().untilAsserted(() -> assertThat(keys(context)).containsExactly(keys));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whatIsChangedMeanwhileIsNotLost(Clocks given) {
        try (WatchContext context = open(given)) {
            LogLines log = new LogLines();
            put(context, 1);
            context.receive(WATCH);
            awaitKeys(context, 1);
            minutes.set(10);
            put(context, 2);
            awaitKeys(context, 1, 2);
            assertThat(log.text()).contains("The clock of the watched database was set back");
            minutes.set(0);
            put(context, 3);
            awaitKeys(context, 1, 2, 1, 3);
            assertThat(context.received().stream().map(Change::getId).distinct())
                    .as("what comes again has the id that it had")
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aNodeThatTakesOverSeesItByThePosition(Clocks given) {
        WatchContext before = open(given);
        put(before, 1);
        before.receive(WATCH);
        awaitKeys(before, 1);
        before.close();
        minutes.set(10);
        try (WatchContext context = node()) {
            put(context, 2);
            context.receive(WATCH);
            awaitKeys(context, 2);
        }
    }

    /** Of a table of which nothing was delivered yet the position tells nothing, as it may be to come. */
    @ParameterizedTest
    @MethodSource("databases")
    void aTableThatHasNotDeliveredYetLosesNothing(Clocks given) {
        try (WatchContext context = open(given)) {
            context.receive(WATCH + "&startFrom=now");
            await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == 1);
            minutes.set(10);
            put(context, 1);
            awaitKeys(context, 1);
        }
    }

    /** The cycle that sees it may be rolled back. */
    @ParameterizedTest
    @MethodSource("databases")
    void aFailureJustThenLosesNothing(Clocks given) {
        try (WatchContext context = open(given)) {
            LogLines log = new LogLines();
            context.receive(WATCH + "&startFrom=now");
            await().until(() -> context.count("datasync_watch WHERE position_text IS NOT NULL") == 1);
            refusing.set(true);
            minutes.set(10);
            put(context, 1);
            await().until(() -> log.text().contains("was set back"));
            ScheduledPollConsumer consumer =
                    (ScheduledPollConsumer) context.camel().getRoute("receive").getConsumer();
            await().until(() -> consumer.getErrorCounter() > 3);
            refusing.set(false);
            awaitKeys(context, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aBeginningThatIsToComeStays(Clocks given) {
        try (WatchContext context = open(given)) {
            context.receive(WATCH + "&startFrom=2126-01-31T12:00:00Z");
            await().until(() -> context.count("datasync_watch WHERE position_text LIKE '%2126%'") == 1);
            put(context, 1);
            LogLines polls = new LogLines();
            context.execute("INSERT INTO product VALUES (2, NULL)");
            await().until(() -> ((DatasyncWatchConsumer)
                            context.camel().getRoute("receive").getConsumer())
                    .getStanding()
                    .contains("2126"));
            assertThat(keys(context)).isEmpty();
            assertThat(context.count("datasync_watch WHERE position_text LIKE '%2126%'"))
                    .isEqualTo(1);
            assertThat(polls.text()).doesNotContain("set back");
        }
    }
}
