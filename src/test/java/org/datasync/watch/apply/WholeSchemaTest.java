package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.datasync.watch.contract.DatabaseContract.trigger;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.docs.YamlRoutes;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A schema of many tables with foreign keys on both sides is copied into another product, and stays in step. */
class WholeSchemaTest {

    private static final int ROWS = 40;
    private static final int STATEMENTS = 600;

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB, true),
                Arguments.of(TestDatabase.MARIADB, TestDatabase.H2, false),
                Arguments.of(TestDatabase.H2, TestDatabase.POSTGRESQL, true),
                Arguments.of(TestDatabase.H2, TestDatabase.MARIADB, false));
    }

    /** By the route of {@code routes/}, into tables with foreign keys, or into those that it creates. */
    @ParameterizedTest(name = "{0} to {1}, created before: {2}")
    @MethodSource("pairs")
    void everyTableIsCopiedAndFollowed(TestDatabase source, TestDatabase target, boolean created) {
        Random random = new Random(11);
        try (HikariDataSource store = source.newDatabase();
                HikariDataSource copies = target.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            MusicStore music = new MusicStore(new JdbcTemplate(store), random);
            MusicStore copy = new MusicStore(new JdbcTemplate(copies), random);
            music.create();
            if (created) {
                copy.create();
            }
            music.fill(ROWS);
            routes.with("store.url", store.getJdbcUrl()).with("replica.url", copies.getJdbcUrl());
            routes.start(Path.of("routes/whole-schema.camel.yaml"));
            music.change(STATEMENTS, ROWS * 2);

            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(copy.rows()).isEqualTo(music.rows()));
            JdbcTemplate jdbc = new JdbcTemplate(store);
            await().until(() -> count(jdbc, "datasync") == 0);
            assertThat(copy.rows())
                    .isEqualTo(music.rows())
                    .allSatisfy((table, rows) -> assertThat(rows).as(table).hasSizeGreaterThan(ROWS / 4));
            assertThat(count(jdbc, "datasync_failure")).isZero();
        }
    }

    /** Else each child would be held until its parent has come, where the target keeps foreign keys. */
    @Test
    void parentsAreLoadedBeforeTheirChildren() {
        try (HikariDataSource store = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(store)) {
            MusicStore music = new MusicStore(context.jdbc(), new Random(11));
            music.create();
            music.fill(ROWS);
            int all = music.rows().values().stream().mapToInt(List::size).sum();
            context.receive(trigger("store", "tables=*", "initialLoad=true"));
            await().until(() -> context.received().size() == all);

            List<String> loaded =
                    context.received().stream().map(Change::getTable).distinct().toList();
            assertThat(loaded).containsExactlyInAnyOrderElementsOf(MusicStore.names());
            assertThat(loaded).allSatisfy(table -> assertThat(loaded.subList(0, loaded.indexOf(table)))
                    .as(table)
                    .containsAll(MusicStore.parents(table)));
        }
    }

    private static int count(JdbcTemplate jdbc, String table) {
        return jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
    }
}
