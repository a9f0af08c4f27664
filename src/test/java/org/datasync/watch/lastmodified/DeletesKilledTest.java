package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A JVM that finds deletes by comparing is killed in the midst of it: each is told once, and no ghost is left. */
class DeletesKilledTest {

    private static final Duration SOME_STARTS = Duration.ofSeconds(90);

    private final Random random = new Random(5);
    private int version;

    private static final String COMPARED =
            "?dataSource=#db&tables=product&compareInterval=0&deleteGuard=100&initialDelay=0&delay=10";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datasync-watch:last-modified:follow" + COMPARED + "&modifiedColumn=version&lag=0&deletes=compare",
                "datasync-watch:snapshot:compare" + COMPARED + "&initialLoad=true"
            })
    void noGhostIsLeft(String uri) {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE product (id varchar(10) PRIMARY KEY, version integer)");
            jdbc.execute("CREATE TABLE target (n bigserial PRIMARY KEY, op varchar(10), id varchar(10))");
            for (int kill = 0; kill < 4; kill++) {
                try (DeletesProcess process = DeletesProcess.start(dataSource.getJdbcUrl(), uri)) {
                    int before = count(jdbc);
                    int enough = before + 150 + random.nextInt(200);
                    await().atMost(SOME_STARTS).until(() -> {
                        edit(jdbc);
                        return !process.isAlive() || count(jdbc) >= enough;
                    });
                    assertThat(process.isAlive())
                            .as("see target/deletes-process.log")
                            .isTrue();
                }
            }
            try (DeletesProcess process = DeletesProcess.start(dataSource.getJdbcUrl(), uri)) {
                await().atMost(SOME_STARTS)
                        .until(() -> !process.isAlive() || told(jdbc).equals(products(jdbc)));
            }
            assertThat(told(jdbc)).isEqualTo(products(jdbc));
        }
    }

    private static int count(JdbcTemplate jdbc) {
        return jdbc.queryForObject("SELECT count(*) FROM target", Integer.class);
    }

    private void edit(JdbcTemplate jdbc) {
        for (int i = 0; i < 20; i++) {
            String id = "p" + random.nextInt(3000);
            jdbc.update("DELETE FROM product WHERE id = ?", id);
            if (random.nextInt(3) != 0) {
                jdbc.update("INSERT INTO product VALUES (?, ?)", id, ++version);
            }
        }
    }

    private static Set<String> products(JdbcTemplate jdbc) {
        return new TreeSet<>(jdbc.queryForList("SELECT id FROM product", String.class));
    }

    /** Which records there are by what was told; each delete is one of a record that was there, and each insert of one that was not. */
    private static Set<String> told(JdbcTemplate jdbc) {
        Set<String> there = new HashSet<>();
        List<String> twice = new ArrayList<>();
        jdbc.query("SELECT op, id FROM target ORDER BY n", row -> {
            String id = row.getString(2);
            if (row.getString(1).equals("insert")) {
                assertThat(there.add(id)).as("%s was not there", id).isTrue();
            } else if (!row.getString(1).equals("delete")) {
                there.add(id);
            } else if (!there.remove(id)) {
                twice.add(id);
            }
        });
        assertThat(twice).as("deleted though not there").isEmpty();
        return new TreeSet<>(there);
    }
}
