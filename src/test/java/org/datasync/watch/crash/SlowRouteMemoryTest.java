package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node with little memory, whose route is slower than those who write: what waits stays in the database. */
@Tag("wide")
class SlowRouteMemoryTest extends NodesContract {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&delay=10&initialDelay=0&lanes=8"
            + "&concurrentConsumers=4";
    private static final int IMAGE = 4_000;
    private static final int ADDED = 5_000;

    /** Four times what fits into the node's memory. */
    private static final int WAITING = 4 * 64_000_000 / IMAGE;

    SlowRouteMemoryTest() {
        super(URI);
    }

    @Test
    void whatWaitsIsSeveralTimesTheMemoryAndTheRouteGoesOn() {
        try (CopyProcess process =
                CopyProcess.start(url, CopyProcess.SLOW, URI, "-Xmx64m", "-XX:+ExitOnOutOfMemoryError")) {
            while (pending() < WAITING) {
                add();
                awaitDelivery(process, 1);
            }
            awaitDelivery(process, 2_000);
        }
        assertThat(jdbc.queryForList("SELECT change_id FROM target GROUP BY change_id HAVING count(*) > 1"))
                .as("applied more than once")
                .isEmpty();
    }

    private void awaitDelivery(CopyProcess process, int more) {
        int before = delivered();
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || delivered() >= before + more);
        assertThat(process.isAlive()).as("see target/copy-process-slow.log").isTrue();
    }

    private int delivered() {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM target", Integer.class);
        return count == null ? 0 : count;
    }

    private void add() {
        jdbc.update(
                "INSERT INTO queue (table_name, record_key, operation, after_image) SELECT 'product', '{\"id\":' || n % 100 || '}',"
                        + " 'update', '{\"text\":\"' || repeat('x', ?) || '\"}' FROM generate_series(1, ?) n",
                IMAGE, ADDED);
    }
}
