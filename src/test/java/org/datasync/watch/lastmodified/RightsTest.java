package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.DatasyncWatchConsumer;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be promised to users with few rights. */
@Tag("mysql")
class RightsTest {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&initialDelay=0&delay=20&lag=0";

    private static HikariDataSource as(String user, String url) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(url);
        configuration.setMinimumIdle(0);
        configuration.setPoolName(user);
        return new HikariDataSource(configuration);
    }

    /** The transactions of others, superusers among them, are seen by everybody. */
    @Test
    void onPostgreSqlNoRightIsNeededButToReadTheTable() throws SQLException {
        try (HikariDataSource all = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource state = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(all)) {
            String user = all.getJdbcUrl().replaceAll(".*(test_\\d+).*", "follower_$1");
            context.execute(
                    "CREATE TABLE product (id integer PRIMARY KEY, modified timestamptz)",
                    "CREATE INDEX ON product (modified, id)",
                    "CREATE ROLE " + user + " LOGIN",
                    "GRANT SELECT ON product TO " + user);
            try (HikariDataSource few = as(user, all.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
                    WatchContext watcher = new WatchContext(few, Optional.of(state));
                    Connection late = all.getConnection();
                    Statement statement = late.createStatement()) {
                watcher.receive(WATCH + "&requireMode=bounded");
                late.setAutoCommit(false);
                statement.execute("INSERT INTO product VALUES (1, now())");
                context.execute("INSERT INTO product VALUES (2, now())");
                DatasyncWatchConsumer consumer = (DatasyncWatchConsumer)
                        watcher.camel().getRoute("receive").getConsumer();
                Instant over = Instant.now().plusSeconds(2); // by then nothing but open work keeps the second back
                await().until(() ->
                        Instant.now().isAfter(over) && consumer.getStanding().contains("\"openWork\":[\"the process "));
                assertThat(watcher.received()).isEmpty();
                late.commit();
                await().until(() -> watcher.received().size() == 2);
            }
        }
    }

    private static Stream<TestDatabase> innoDb() {
        return TestDatabase.withMySql(Stream.of(TestDatabase.MARIADB), TestDatabase.MYSQL);
    }

    private static String nameOf(HikariDataSource database) {
        return database.getJdbcUrl().replaceAll(".*/(\\w+)\\?.*", "$1");
    }

    @ParameterizedTest
    @MethodSource("innoDb")
    void theRightToSeeWhoWritesIsNeeded(TestDatabase database) {
        try (HikariDataSource all = database.newDatabase();
                WatchContext context = new WatchContext(all)) {
            String name = nameOf(all);
            context.execute(InnoDb.newUser("follower"));
            context.execute(
                    "CREATE TABLE product (id integer PRIMARY KEY, modified datetime(6))",
                    "GRANT ALL ON `" + name + "`.* TO follower@'127.0.0.1'");
            String url = InnoDb.as("follower", all);
            try (HikariDataSource few = as(name, url)) {
                assertThatThrownBy(() -> new WatchContext(few).receive(WATCH + "&requireMode=bounded"))
                        .hasStackTraceContaining("only best-effort can be promised")
                        .hasStackTraceContaining("GRANT PROCESS ON *.* TO follower@127.0.0.1");
            }
            context.execute("GRANT PROCESS ON *.* TO follower@'127.0.0.1'");
            try (HikariDataSource more = as(name, url);
                    WatchContext watcher = new WatchContext(more)) {
                watcher.receive(WATCH + "&requireMode=bounded");
                context.execute("INSERT INTO product VALUES (1, now(6))");
                await().until(() -> watcher.received().size() == 1);
            }
        }
    }

    /** Nothing is written where only reading is allowed. */
    @ParameterizedTest
    @MethodSource("innoDb")
    void noRightIsNeededButToReadTheTableAndToSeeWhoWrites(TestDatabase database) {
        try (HikariDataSource all = database.newDatabase();
                HikariDataSource state = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(all)) {
            context.execute(InnoDb.newUser("reader"));
            context.execute(
                    "CREATE TABLE product (id integer PRIMARY KEY, modified datetime(6))",
                    "CREATE INDEX product_modified ON product (modified, id)",
                    "GRANT SELECT ON `" + nameOf(all) + "`.product TO reader@'127.0.0.1'",
                    "GRANT PROCESS ON *.* TO reader@'127.0.0.1'");
            try (HikariDataSource few = as(nameOf(all), InnoDb.as("reader", all));
                    WatchContext watcher = new WatchContext(few, Optional.of(state))) {
                watcher.receive(WATCH + "&requireMode=bounded");
                context.execute("INSERT INTO product VALUES (1, now(6))");
                await().until(() -> watcher.received().size() == 1);
                assertThatThrownBy(() -> new WatchContext(few).execute("DELETE FROM product"))
                        .hasStackTraceContaining("DELETE command denied");
            }
        }
    }

    /** Who is no administrator sees no sessions but his own. */
    @Test
    void onHsqldbOnlyAnAdministratorSeesWhoWrites() {
        try (HikariDataSource all = TestDatabase.HSQLDB.newDatabase();
                HikariDataSource state = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(all)) {
            context.execute(
                    "CREATE TABLE product (id integer PRIMARY KEY, modified timestamp(6) with time zone)",
                    "CREATE USER reader PASSWORD 'reader'",
                    "GRANT SELECT ON product TO reader");
            HikariConfig reader = new HikariConfig();
            reader.setJdbcUrl(all.getJdbcUrl());
            reader.setUsername("READER");
            reader.setPassword("reader");
            try (HikariDataSource few = new HikariDataSource(reader);
                    WatchContext watcher = new WatchContext(few, Optional.of(state))) {
                assertThatThrownBy(
                                () -> new WatchContext(few, Optional.of(state)).receive(WATCH + "&requireMode=bounded"))
                        .hasStackTraceContaining("only best-effort can be promised");
                watcher.receive(WATCH);
                context.execute("INSERT INTO product VALUES (1, CURRENT_TIMESTAMP)");
                await().until(() -> watcher.received().size() == 1);
            }
        }
    }

    /** What is best-effort is so within the lag: a transaction that is shorter loses nothing. */
    @Test
    void onH2TheLagCoversTransactionsThatAreShorter() throws SQLException {
        try (HikariDataSource all = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(all)) {
            context.execute("CREATE TABLE product (id integer PRIMARY KEY, modified timestamp(6) with time zone)");
            context.receive(WATCH.replace("lag=0", "lag=4000"));
            try (Connection late = all.getConnection();
                    Statement statement = late.createStatement()) {
                late.setAutoCommit(false);
                statement.execute("INSERT INTO product VALUES (1, CURRENT_TIMESTAMP)");
                Instant over = Instant.now().plusMillis(1500); // in another second
                await().until(() -> Instant.now().isAfter(over));
                context.execute("INSERT INTO product VALUES (2, CURRENT_TIMESTAMP)");
                assertThat(context.received()).isEmpty();
                late.commit();
            }
            await().until(() -> context.received().size() == 2);
            assertThat(context.received().get(0).getKey().value()).isEqualTo(1);
        }
    }

    /** What policies hide would never be seen, and nobody would know. */
    @Test
    void onPostgreSqlPoliciesThatHideRecordsAreRefused() {
        try (HikariDataSource all = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource state = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(all)) {
            String user = all.getJdbcUrl().replaceAll(".*(test_\\d+).*", "hidden_from_$1");
            context.execute(
                    "CREATE TABLE product (id integer PRIMARY KEY, modified timestamptz)",
                    "ALTER TABLE product ENABLE ROW LEVEL SECURITY",
                    "CREATE ROLE " + user + " LOGIN",
                    "GRANT SELECT ON product TO " + user);
            try (HikariDataSource few = as(user, all.getJdbcUrl().replaceAll("user=\\w+", "user=" + user))) {
                assertThatThrownBy(() -> new WatchContext(few, Optional.of(state)).receive(WATCH))
                        .hasStackTraceContaining("row level security")
                        .hasStackTraceContaining("BYPASSRLS");
            }
        }
    }

    /** What they hide later stops the watch, which goes on where it stood. */
    @Test
    void onPostgreSqlPoliciesThatComeLaterLoseNothing() {
        try (HikariDataSource all = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource state = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(all)) {
            String user = all.getJdbcUrl().replaceAll(".*(test_\\d+).*", "later_$1");
            context.execute(
                    "CREATE TABLE product (id integer PRIMARY KEY, modified timestamptz)",
                    "CREATE ROLE " + user + " LOGIN",
                    "GRANT SELECT ON product TO " + user,
                    "INSERT INTO product VALUES (1, '2026-01-31 12:00:00Z')");
            try (HikariDataSource few = as(user, all.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
                    WatchContext watcher = new WatchContext(few, Optional.of(state))) {
                watcher.receive(WATCH);
                await().until(() -> watcher.received().size() == 1);
                context.execute(
                        "ALTER TABLE product ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY odd ON product USING (id % 2 = 1)",
                        "INSERT INTO product VALUES (2, '2026-01-31 12:00:01Z'), (3, '2026-01-31 12:00:02Z')");
                ScheduledPollConsumer consumer = (ScheduledPollConsumer)
                        watcher.camel().getRoute("receive").getConsumer();
                await().until(() -> consumer.getErrorCounter() > 0);
                assertThat(watcher.received()).hasSize(1);
                context.execute("ALTER TABLE product DISABLE ROW LEVEL SECURITY");
                await().until(() -> watcher.received().size() == 3);
            }
        }
    }
}
