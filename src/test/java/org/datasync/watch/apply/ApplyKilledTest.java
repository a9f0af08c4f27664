package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A JVM that copies a table by apply is killed in the midst of it, again and again. */
class ApplyKilledTest {

    private static final Duration SOME_STARTS = Duration.ofSeconds(90);
    private static final int KILLS = 4;

    private final Random random = new Random(11);
    private int version;

    /** What is written notes each write that changes a row: each version of a record, and each delete, once. */
    @Test
    void eachChangeIsWrittenOnceIntoTheSameDatabase() {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            createSource(jdbc);
            createTarget(jdbc);
            copyAndKill(dataSource.getJdbcUrl(), dataSource.getJdbcUrl(), jdbc, jdbc);
            assertThat(jdbc.queryForList("SELECT version FROM written GROUP BY version HAVING count(*) > 1"))
                    .isEmpty();
            assertThat(count(jdbc, "written")).as("of each update").isEqualTo(count(jdbc, "made"));
        }
    }

    @Test
    void anotherDatabaseIsEqualInTheEnd() {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource other = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate target = new JdbcTemplate(other);
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            createSource(jdbc);
            createTarget(target);
            copyAndKill(dataSource.getJdbcUrl(), other.getJdbcUrl(), jdbc, target);
            // what is lost would else be seen only of records that are not changed again
            assertThat(versions(target, "written")).containsAll(versions(jdbc, "made"));
        }
    }

    private static void createSource(JdbcTemplate jdbc) {
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, version integer)");
        jdbc.execute("CREATE TABLE made (version integer)");
    }

    private static void createTarget(JdbcTemplate jdbc) {
        jdbc.execute("CREATE TABLE copy (id integer PRIMARY KEY, version integer)");
        jdbc.execute("CREATE TABLE written (version integer)");
        jdbc.execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO written VALUES (NEW.version); RETURN NULL; END'");
        jdbc.execute("CREATE TRIGGER note AFTER INSERT OR UPDATE ON copy FOR EACH ROW EXECUTE FUNCTION note()");
    }

    private void copyAndKill(String url, String targetUrl, JdbcTemplate source, JdbcTemplate target) {
        for (int kill = 0; kill < KILLS; kill++) {
            try (ApplyProcess process = ApplyProcess.start(url, targetUrl)) {
                int enough = count(target, "written") + 300 + random.nextInt(300);
                await().atMost(SOME_STARTS).until(() -> {
                    // what was made before the triggers were is not seen
                    if (isCaptured(source)) {
                        edit(source);
                    }
                    return !process.isAlive() || count(target, "written") >= enough;
                });
                assertThat(process.isAlive()).as("see target/apply-process.log").isTrue();
            }
        }
        try (ApplyProcess process = ApplyProcess.start(url, targetUrl)) {
            await().atMost(SOME_STARTS)
                    .until(() -> !process.isAlive() || (count(source, "datasync") == 0 && isEqual(source, target)));
        }
        assertThat(rows(target, "copy")).isEqualTo(rows(source, "product"));
    }

    private static boolean isCaptured(JdbcTemplate jdbc) {
        return !jdbc.queryForList("SELECT 1 FROM pg_trigger WHERE tgrelid = 'product'::regclass")
                .isEmpty();
    }

    /** A row is replaced, updated or deleted. */
    private void edit(JdbcTemplate jdbc) {
        for (int i = 0; i < 20; i++) {
            int id = random.nextInt(500);
            if (random.nextInt(4) == 0) {
                jdbc.update("DELETE FROM product WHERE id = ?", id);
            } else {
                version++;
                jdbc.update(
                        "WITH made AS (INSERT INTO made VALUES (?)) INSERT INTO product VALUES (?, ?)"
                                + " ON CONFLICT (id) DO UPDATE SET version = excluded.version",
                        version,
                        id,
                        version);
            }
        }
    }

    private static Set<Integer> versions(JdbcTemplate jdbc, String table) {
        return new HashSet<>(jdbc.queryForList("SELECT version FROM " + table, Integer.class));
    }

    private static int count(JdbcTemplate jdbc, String table) {
        return jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
    }

    private static boolean isEqual(JdbcTemplate source, JdbcTemplate target) {
        return rows(source, "product").equals(rows(target, "copy"));
    }

    private static List<Map<String, Object>> rows(JdbcTemplate jdbc, String table) {
        return jdbc.queryForList("SELECT id, version FROM " + table + " ORDER BY id");
    }
}
