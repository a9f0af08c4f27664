package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the failures of a lane are found by, on each database. */
@Tag("mysql")
class FailureStoreTest {

    private static final Duration DELAY = Duration.ofSeconds(10);

    private static FailureStore store(HikariDataSource dataSource, Clock clock) {
        TableReader reader = new TableReader(dataSource, Dialects.of(dataSource));
        Dialect dialect = Dialects.of(dataSource);
        dialect.stateTables().get(0).create(new JdbcTemplate(dataSource), "", () -> reader.find("datasync_failure")
                .isPresent());
        return new FailureStore(new JdbcTemplate(dataSource), dialect, Optional.empty(), clock, "store", 0);
    }

    private static FailedChange change(int number) {
        return new FailedChange(
                new ChangeIdentity("store:" + number, "" + number, "record" + number),
                0,
                Optional.of("product"),
                Optional.of("" + number),
                Optional.of("insert"));
    }

    private static void hold(FailureStore store, int number, Instant now) {
        store.hold(change(number), new FailurePolicy.Verdict(false, DELAY), "on purpose", now);
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void theTimeIsTheSameWhateverTheNodesZone(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase()) {
            assertThat(Duration.between(store(dataSource, Clock.systemUTC()).now(), Instant.now())
                            .abs())
                    .isLessThan(Duration.ofMinutes(10));
        }
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void aDueFarAheadIsBroughtBack(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase()) {
            FailureStore store = store(dataSource, Clock.systemUTC());
            Instant now = store.now();
            hold(store, 1, now.plus(Duration.ofHours(1)));
            hold(store, 2, now);
            assertThat(store.summary().held().latestDue()).isAfter(now.plus(Duration.ofMinutes(59)));
            store.bringBack(now.plus(DELAY).plus(DELAY));

            assertThat(store.due(now.plus(DELAY).plus(DELAY).plusMillis(1))
                            .map(failure -> failure.change().changeId()))
                    .hasValue("store:2");
            assertThat(store.summary().held().latestDue())
                    .isBetween(
                            now.plus(DELAY).plus(DELAY).minusMillis(1),
                            now.plus(DELAY).plus(DELAY));
        }
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void heldRecordsAreLeftOut(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase()) {
            FailureStore store = store(dataSource, Clock.systemUTC());
            IntStream.range(0, 10).forEach(number -> hold(store, number, store.now()));
            JdbcTemplate jdbc = waiting(dataSource, 11);

            assertThat(jdbc.queryForList(
                            "SELECT record FROM waiting WHERE "
                                    + notHeld(store, dataSource).sql(),
                            String.class,
                            notHeld(store, dataSource).arguments().toArray()))
                    .containsExactly("record10");
        }
    }

    /** Else each row that is looked at is compared with all that are held: 94 s for 10,000. */
    @Test
    void mariaDbReadsHeldRecordsOnceAFetch() {
        try (HikariDataSource dataSource = TestDatabase.MARIADB.newDatabase()) {
            FailureStore store = store(dataSource, Clock.systemUTC());
            IntStream.range(0, 10).forEach(number -> hold(store, number, store.now()));
            JdbcTemplate jdbc = waiting(dataSource, 11);

            assertThat(jdbc.queryForList(
                            "EXPLAIN SELECT record FROM waiting WHERE "
                                    + notHeld(store, dataSource).sql(),
                            notHeld(store, dataSource).arguments().toArray()))
                    .extracting(row -> row.get("select_type"))
                    .containsExactly("PRIMARY", "MATERIALIZED");
        }
    }

    private static JdbcTemplate waiting(HikariDataSource dataSource, int records) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE waiting (record varchar(40))");
        IntStream.range(0, records).forEach(number -> jdbc.update("INSERT INTO waiting VALUES (?)", "record" + number));
        return jdbc;
    }

    private static SqlClause notHeld(FailureStore store, HikariDataSource dataSource) {
        return store.records().notHeld(Dialects.of(dataSource).text("record"));
    }
}
