package org.datasync.watch.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One, two and four JVMs, two workers each, on eight lanes of a watch whose route takes 2 ms a change. */
@Tag("wide")
class LaneNodesTest extends NodesContract {

    private static final String URI =
            "datasync-watch:change-table:queue?dataSource=#db&delay=100&initialDelay=0&lanes=8"
                    + "&concurrentConsumers=2&batchSize=20";
    private static final int CHANGES = 4_000;

    private final List<CopyProcess> nodes = new ArrayList<>();

    LaneNodesTest() {
        super(URI);
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(CopyProcess::close);
    }

    @Test
    void lanesAreSharedAndTakenOver() {
        int total = 0;
        for (int count : new int[] {1, 2, 4}) {
            while (nodes.size() < count) {
                nodes.add(CopyProcess.start(url, CopyProcess.SLOW + nodes.size(), URI));
            }
            total += drain(count, total);
        }
        assertThat(jdbc.queryForList("SELECT DISTINCT split_part(node, '/', 2) FROM target", String.class))
                .as("lanes served")
                .hasSize(8);
        add(CHANGES);
        await().until(() -> pending() < CHANGES - 400);
        nodes.get(0).kill();
        jdbc.execute("CREATE TABLE kill AS SELECT clock_timestamp() AS at, max(n) AS n FROM target");
        await().atMost(Duration.ofMinutes(2)).until(() -> pending() == 0);
        System.out.printf("After a kill each lane had its next change within %s ms%n", slowestLane());

        assertThat(jdbc.queryForObject("SELECT count(*) FROM target", Integer.class))
                .isEqualTo(total + CHANGES);
        assertThat(jdbc.queryForList("SELECT change_id FROM target GROUP BY change_id HAVING count(*) > 1"))
                .as("applied more than once")
                .isEmpty();
        assertThat(jdbc.queryForList("SELECT n FROM (SELECT n, record_key, CAST(substring(change_id, '\\d+') AS bigint)"
                        + " AS id, lag(CAST(substring(change_id, '\\d+') AS bigint)) OVER (PARTITION BY record_key"
                        + " ORDER BY n) AS before FROM target) ordered WHERE before > id"))
                .as("changes of a record out of order")
                .isEmpty();
    }

    /** Adds changes and waits until they are applied; every node takes part by then. */
    private int drain(int count, int before) {
        int warmUp = 0;
        do {
            add(200);
            warmUp += 200;
            await().atMost(Duration.ofMinutes(2)).until(() -> pending() == 0);
        } while (workingNodes() < count);
        long started = System.nanoTime();
        add(CHANGES);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> pending() == 0);
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf("%d nodes: %,.0f changes/s%n", count, CHANGES / seconds);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM target", Integer.class))
                .isEqualTo(before + warmUp + CHANGES);
        return warmUp + CHANGES;
    }

    private void add(int rows) {
        jdbc.update(
                "INSERT INTO queue (table_name, record_key, operation) SELECT 'product', '{\"id\":' || n % 100 || '}',"
                        + " 'update' FROM generate_series(1, ?) n",
                rows);
    }

    private int workingNodes() {
        return jdbc.queryForList("SELECT DISTINCT split_part(node, '/', 1) FROM target", String.class)
                .size();
    }

    private Integer slowestLane() {
        return jdbc.queryForObject(
                "SELECT CAST(max(waited) AS integer) FROM (SELECT extract(epoch FROM min(t.at) - min(k.at)) * 1000 AS"
                        + " waited FROM target t, kill k WHERE t.n > k.n GROUP BY split_part(node, '/', 2)) lanes",
                Integer.class);
    }
}
