package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node with little memory, and a queue whose batches are larger than that. */
@Tag("wide")
class LargeImagesTest extends NodesContract {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&delay=10&initialDelay=0";

    LargeImagesTest() {
        super(URI);
    }

    @Test
    void sixtyRowsOfFiveMegabytesDrainInAQuarterOfAGigabyte() {
        add(1, 60, 4_800_000);
        try (CopyProcess process = CopyProcess.start(url, "large", URI, "-Xmx256m", "-XX:+ExitOnOutOfMemoryError")) {
            awaitDrained(process, 0);
        }
        assertThat(jdbc.queryForList("SELECT change_id FROM target ORDER BY n", String.class))
                .hasSize(60)
                .doesNotHaveDuplicates();
    }

    /** The images are small, and the records are not. */
    @Test
    void sixtyRecordsOfFiveMegabytesAreReadInAQuarterOfAGigabyte() {
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, text text)");
        jdbc.execute("INSERT INTO product SELECT n, repeat('x', 4800000) FROM generate_series(1, 60) n");
        add(1, 60, 10);
        try (CopyProcess process =
                CopyProcess.start(url, "records", URI + "&fetchRow=true", "-Xmx256m", "-XX:+ExitOnOutOfMemoryError")) {
            awaitDrained(process, 0);
        }
        assertThat(jdbc.queryForList("SELECT change_id FROM target ORDER BY n", String.class))
                .hasSize(60)
                .doesNotHaveDuplicates();
    }

    /** A row that does not fit into the memory at all fails alone, stays where it is, and keeps nothing else back. */
    @Test
    void aRowThatIsLargerThanTheMemoryIsParkedInPlace() {
        add(1, 5, 10);
        add(6, 6, 40_000_000);
        add(7, 20, 10);
        try (CopyProcess process =
                CopyProcess.start(url, "tiny", URI + "&maxAttempts=1&retryDelay=10&failureScope=lane", "-Xmx64m")) {
            awaitDrained(process, 1);
            await().atMost(Duration.ofMinutes(1))
                    .until(
                            () -> jdbc
                                    .queryForList(
                                            "SELECT error FROM datasync_failure WHERE status = 'parked'", String.class)
                                    .stream()
                                    .anyMatch(error -> error.contains("stays in the change table")));
        }
        assertThat(jdbc.queryForList("SELECT record_key FROM target ORDER BY n", String.class))
                .hasSize(19)
                .doesNotHaveDuplicates();
    }

    private void awaitDrained(CopyProcess process, int left) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !process.isAlive() || pending() == left);
        assertThat(process.isAlive()).as("see target/copy-process-*.log").isTrue();
        assertThat(pending()).isEqualTo(left);
    }

    private void add(int from, int to, int size) {
        jdbc.update(
                "INSERT INTO queue (table_name, record_key, operation, after_image) SELECT 'product', '{\"id\":' || n || '}',"
                        + " 'update', '{\"text\":\"' || repeat('x', ?) || '\"}' FROM generate_series(?, ?) n",
                size,
                from,
                to);
    }
}
