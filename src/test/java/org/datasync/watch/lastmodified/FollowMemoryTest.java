package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MariaDbServer;
import org.datasync.watch.database.PostgreSqlServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A node with little memory, which reads a large backlog, and rows that are larger than that together. */
@Tag("wide")
class FollowMemoryTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private static final String TABLE = "CREATE TABLE product (id integer PRIMARY KEY, text %s, modified %s)";

    @Test
    void aMillionRecordsOfPostgreSqlAreReadInSixtyFourMegabytes() {
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            awaitLast(
                    server.newDatabase(),
                    "-Xmx64m",
                    1_000_000,
                    TABLE.formatted("text", "timestamptz"),
                    "INSERT INTO product SELECT n, 'product', timestamptz '2026-01-01' + n * interval '1 ms'"
                            + " FROM generate_series(1, 1000000) n",
                    "CREATE INDEX product_modified ON product (modified, id)");
        }
    }

    @Test
    void aMillionRecordsOfMariaDbAreReadInSixtyFourMegabytes() {
        try (InnoDbServer server = new MariaDbServer().start()) {
            awaitLast(
                    server.newDatabase(),
                    "-Xmx64m",
                    1_000_000,
                    TABLE.formatted("text", "datetime(6)"),
                    "INSERT INTO product SELECT seq, 'product', TIMESTAMP'2026-01-01 00:00:00' + INTERVAL seq * 1000"
                            + " MICROSECOND FROM seq_1_to_1000000",
                    "CREATE INDEX product_modified ON product (modified, id)");
        }
    }

    /** After many small ones, so that the driver takes more at a time; once that has failed it takes few. */
    @Test
    void sixtyRecordsOfFiveMegabytesAreReadInAQuarterOfAGigabyte() {
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            awaitLast(
                    server.newDatabase(),
                    "-Xmx256m",
                    3_060,
                    TABLE.formatted("text", "timestamptz"),
                    "INSERT INTO product SELECT n, repeat('x', CASE WHEN n > 3000 THEN 4800000 ELSE 10 END),"
                            + " timestamptz '2026-01-01' + n * interval '1 s' FROM generate_series(1, 3060) n");
        }
    }

    private static void awaitLast(String url, String memory, int records, String... statements) {
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
        for (String statement : statements) {
            jdbc.execute(statement);
        }
        try (FollowProcess process = FollowProcess.startAlone(url, memory)) {
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions() // the node makes the table
                    .until(() -> !process.isAlive()
                            || jdbc.queryForObject("SELECT position_text FROM datasync_watch", String.class)
                                    .contains("\"k\":[" + records + "]"));
            assertThat(process.isAlive())
                    .as("see target/follow-process-alone.log")
                    .isTrue();
        }
    }
}
