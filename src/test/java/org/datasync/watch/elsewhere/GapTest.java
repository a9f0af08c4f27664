package org.datasync.watch.elsewhere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The JVM is killed between the commits of the two databases. Nothing is lost, and what is written into the watched
 * database is written once, but for a requeued change, of which only the state's database knows.
 */
@Tag("wide")
class GapTest extends QueueTest {

    private static final String NO_RETRY = "&maxAttempts=0&retryDelay=3600000&maxRetryDelay=3600000";

    @TempDir
    private Path directory;

    GapTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }

    /** Has the first of these products held by a route that is stopped then. */
    private void hold(Integer... products) {
        for (int product : products) {
            queue.record(product);
        }
        try (WatchContext failing = newContext()) {
            failing.start(new FailingRoute(ProductQueue.uri(NO_RETRY), products[0]));
            await().until(() -> queue.held() == 1 && context.count("queue WHERE record_key <> '{\"id\":1}'") == 0);
        }
        context.execute("UPDATE datasync_failure SET due_at_ms = 0, counted_attempts = 1");
    }

    /** Runs the route until it is at the gap, and kills it there. */
    private void kill(Gap gap, String options) {
        Path arrived = directory.resolve("arrived");
        try (GapProcess process = GapProcess.start(
                dataSource.getJdbcUrl(), stateDataSource().getJdbcUrl(), gap, arrived, ProductQueue.uri(options))) {
            await().atMost(Duration.ofSeconds(90)).until(() -> !process.isAlive() || Files.exists(arrived));
            assertThat(arrived).as("see target/gap-process.log").exists();
        }
    }

    private void goOn(String options) {
        context.start(new FailingRoute(ProductQueue.uri(options)));
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_CHANGES", "AFTER_CHANGES"})
    void changesAreAppliedOnce(Gap gap) {
        queue.recordTo(5);
        kill(gap, "");
        goOn("");
        queue.record(6);
        await().until(() -> queue.pending() == 0);
        assertThat(queue.target()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aHeldChangeThatWasRetriedIsAppliedOnceAndForgotten() {
        hold(1, 2, 1);
        kill(Gap.AFTER_CHANGES, "&maxAttempts=0");
        assertThat(queue.held()).isEqualTo(1);
        context.execute("ALTER TABLE target DROP CONSTRAINT target_pkey");
        goOn("");
        await().until(() -> queue.pending() == 0 && queue.held() == 0);
        assertThat(queue.target()).as("1 was recorded twice").containsExactly(1, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"BEGUN_TO_PARK", "AFTER_CHANGES"})
    void aChangeIsParkedOnce(Gap gap) {
        hold(1, 2);
        kill(gap, "&maxAttempts=1");
        assertThat(queue.pending()).isEqualTo(gap == Gap.BEGUN_TO_PARK ? 1 : 0);
        assertThat(context.count("datasync_failure WHERE status = 'parking'")).isEqualTo(1);
        goOn("&maxAttempts=1");
        await().until(() -> queue.parked() == 1);
        assertThat(queue.pending()).isZero();
        assertThat((List<?>) queue.request("list-parked", null)).hasSize(1);
        assertThat(queue.request("requeue&all=true", null)).isEqualTo(1);
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(queue.target()).containsExactly(1, 2);
    }

    @Test
    void aRequeuedChangeIsAppliedAtLeastOnce() {
        hold(1, 2);
        context.execute("ALTER TABLE target DROP CONSTRAINT target_pkey");
        try (WatchContext parking = newContext()) {
            parking.start(new FailingRoute(ProductQueue.uri("&maxAttempts=1"), 1));
            await().until(() -> queue.parked() == 1);
        }
        assertThat(queue.request("requeue&all=true", null)).isEqualTo(1);
        kill(Gap.AFTER_REQUEUED, "");
        assertThat(queue.target()).containsExactly(1, 2);
        goOn("");
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(queue.target()).as("only the state knows of it").containsExactly(1, 1, 2);
    }
}
