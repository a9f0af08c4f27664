package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several JVMs on one watch, and one with little memory. */
class NodesTest extends NodesContract {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&delay=10&initialDelay=0";

    NodesTest() {
        super(URI);
    }

    @Test
    void theOtherNodeTakesOverWhenOneIsKilled() {
        try (CopyProcess first = CopyProcess.start(url, "first", URI)) {
            add(1);
            await().atMost(Duration.ofMinutes(3)).until(() -> applied("first") == 1);
            try (CopyProcess second = CopyProcess.start(url, "second", URI)) {
                add(1_000);
                await().atMost(Duration.ofMinutes(3)).until(() -> applied("first") + applied("second") == 1_001);
                // both run now at the latest when the second has done something of its own
                while (applied("second") == 0) {
                    int total = applied("first") + applied("second");
                    add(1);
                    await().atMost(Duration.ofMinutes(3))
                            .until(() -> applied("first") + applied("second") == total + 1);
                }
                assertNothingIsDoneTwice();
                int before = applied("second");
                add(20_000);
                await().until(() -> pending() < 20_000);
                first.kill();
                long killed = System.nanoTime();
                await().pollInterval(Duration.ofMillis(5)).until(() -> applied("second") > before);
                System.out.printf(
                        "The second node went on %d ms after the first was killed%n",
                        (System.nanoTime() - killed) / 1_000_000);
                await().atMost(Duration.ofMinutes(3)).until(() -> pending() == 0);
                assertThat(second.isAlive()).isTrue();
            }
        }
        assertThat(jdbc.queryForList("SELECT change_id FROM target GROUP BY change_id HAVING count(*) > 1"))
                .isEmpty();
        assertThat(jdbc.queryForObject(
                        "SELECT bool_and(before < id) FROM (SELECT CAST(substring(change_id, '\\d+') AS bigint) AS id,"
                                + " lag(CAST(substring(change_id, '\\d+') AS bigint)) OVER (ORDER BY n) AS before"
                                + " FROM target) ordered",
                        Boolean.class))
                .as("one lane is one order, whoever works")
                .isTrue();
    }

    /** What is rolled back leaves a gap in the numbers of the target's rows. */
    private void assertNothingIsDoneTwice() {
        add(2_000);
        await().atMost(Duration.ofMinutes(3)).until(() -> pending() == 0);
        assertThat(jdbc.queryForObject("SELECT max(n) - count(*) FROM target", Integer.class))
                .as("written by a node while the other one had the lease, and rolled back")
                .isZero();
    }

    @Test
    @Tag("wide")
    void aMillionPendingChangesDrainInSixtyFourMegabytes() {
        add(1_000_000);
        try (CopyProcess process = CopyProcess.start(
                url, CopyProcess.DRAIN, URI + "&batchSize=500", "-Xmx64m", "-XX:+ExitOnOutOfMemoryError")) {
            await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> !process.isAlive() || pending() == 0);
            assertThat(process.isAlive())
                    .as("see target/copy-process-drain.log")
                    .isTrue();
        }
        assertThat(pending()).isZero();
    }

    private void add(int rows) {
        jdbc.update(
                "INSERT INTO queue (table_name, record_key, operation) SELECT 'product', '{\"id\":' || n || '}', 'update'"
                        + " FROM generate_series(1, ?) n",
                rows);
    }

    private int applied(String node) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM target WHERE node = ?", Integer.class, node);
        return count == null ? 0 : count;
    }
}
