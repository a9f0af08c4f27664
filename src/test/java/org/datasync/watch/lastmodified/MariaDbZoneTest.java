package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code timestamp} is a point in time, whatever the zone of the session in which it is read, and whatever the driver makes of that. */
class MariaDbZoneTest {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&initialDelay=0&delay=20&batchSize=3";

    private static final Instant BEFORE = Instant.parse("2025-10-25T23:00:00.5Z");
    private static final Instant CLOCKS_BACK = Instant.parse("2025-10-26T01:00:00Z");
    private static final Instant CLOCKS_FORWARD = Instant.parse("2025-03-30T01:00:00Z");

    private HikariDataSource dataSource;
    private WatchContext context;

    @BeforeEach
    void open() {
        dataSource = TestDatabase.MARIADB.newDatabase();
        context = new WatchContext(dataSource);
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, modified timestamp(6) NULL,"
                + " seen timestamp(6) NULL, KEY (modified, id))");
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    /** Sessions of the watch with these options of the driver. */
    private HikariDataSource sessions(String options) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(
                dataSource.getJdbcUrl().replaceAll("&connectionTimeZone=SERVER&preserveInstants=true", "") + options);
        configuration.setMinimumIdle(0);
        return new HikariDataSource(configuration);
    }

    /** A zone that clocks are set back in, which servers have in tables. */
    private void createVienna() {
        if (context.count("mysql.time_zone_name WHERE Name = 'Europe/Vienna'") > 0) {
            return;
        }
        context.execute(
                "INSERT INTO mysql.time_zone (Time_zone_id, Use_leap_seconds) VALUES (9001, 'N')",
                "INSERT INTO mysql.time_zone_name VALUES ('Europe/Vienna', 9001)",
                "INSERT INTO mysql.time_zone_transition_type VALUES (9001, 0, 3600, 0, 'CET'), (9001, 1, 7200, 1, 'CEST')",
                "INSERT INTO mysql.time_zone_transition VALUES (9001, " + CLOCKS_FORWARD.getEpochSecond()
                        + ", 1), (9001, " + CLOCKS_BACK.getEpochSecond() + ", 0)");
    }

    private void put(int id, Instant time) {
        context.execute("SET STATEMENT time_zone = '+00:00' FOR INSERT INTO product VALUES (" + id + ", '"
                + time.toString().replace('T', ' ').replace("Z", "") + "', '1999-12-31 23:59:59.5')");
    }

    @Test
    void theHourThatComesTwiceIsReadInItsOrder() {
        createVienna();
        List<Instant> times = IntStream.range(0, 25)
                .mapToObj(i -> BEFORE.plusSeconds(600L * i))
                .toList();
        IntStream.range(0, 25).forEach(i -> put(i, times.get(i)));
        try (HikariDataSource sessions = sessions("&connectionTimeZone=SERVER&preserveInstants=true"
                        + "&sessionVariables=time_zone='Europe/Vienna'");
                WatchContext watcher = new WatchContext(sessions)) {
            watcher.receive(WATCH);
            await().untilAsserted(() -> assertThat(watcher.received()).hasSize(25));
            assertThat(watcher.received().stream().map(change -> change.getKey().value()))
                    .containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
            assertThat(watcher.received().stream().map(Change::getChangedAt)).containsExactlyElementsOf(times);
            put(30, BEFORE.plusSeconds(3600 * 5));
            await().untilAsserted(() -> assertThat(watcher.received()).hasSize(26));
        }
    }

    /** What the driver takes the session's zone for, rightly or not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&connectionTimeZone=SERVER&preserveInstants=true",
                "&connectionTimeZone=Asia/Tokyo&preserveInstants=true",
                "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&preserveInstants=true"
            })
    void whatTheDriverMakesOfZonesIsOfNoMatter(String options) {
        try (HikariDataSource sessions = sessions(options);
                WatchContext watcher = new WatchContext(sessions)) {
            Instant now = Instant.now();
            put(1, BEFORE);
            put(2, now);
            put(3, now.plusSeconds(1800)); // is not settled, whatever zone one takes it to be in
            watcher.receive(WATCH);
            await().untilAsserted(() -> assertThat(watcher.received()).hasSize(2));
            assertThat(watcher.received().get(0).getChangedAt()).isEqualTo(BEFORE);
            assertThat(watcher.received().get(0).getAfter().get("seen")).hasToString("1999-12-31T23:59:59.500Z");
            assertThat(watcher.received().get(0).getId()).contains("2025-10-25T23:00:00.500Z");
            put(4, now.plusMillis(10));
            await().untilAsserted(() -> assertThat(watcher.received()).hasSize(3));
        }
    }
}
