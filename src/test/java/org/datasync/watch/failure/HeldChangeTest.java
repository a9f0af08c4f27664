package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.camel.ServiceStatus;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a change that fails, and of the changes beside it. */
public class HeldChangeTest extends QueueTest {

    /** A change that fails is not tried again by itself. */
    private static final String NO_RETRY = "&retryDelay=3600000&maxRetryDelay=3600000";

    @BeforeEach
    void prepareTarget() {
        allowRepeats();
    }

    private ServiceStatus status() {
        return context.camel().getRouteController().getRouteStatus("watch");
    }

    @Test
    void laterChangesOfTheSameRecordWaitAndOthersFlow() {
        queue.record(1, 2, 1, 3);
        FailingRoute route = start(NO_RETRY, 1);
        await().until(() -> queue.pending() == 2);
        queue.record(4, 1);
        await().until(() -> queue.target().equals(List.of(2, 3, 4)));
        assertThat(queue.pending()).isEqualTo(3);
        assertThat(queue.held()).isEqualTo(1);
        int before = route.deliveries().size();
        route.heal();
        makeDue();
        await().until(() -> queue.pending() == 0);
        assertThat(route.deliveries().subList(before, before + 3)).containsExactly("1:2", "1:1", "1:1");
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void aFailingChangeStopsItsLaneIfTheScopeSaysSo() {
        queue.record(1, 2);
        FailingRoute route = start("&failureScope=lane&maxAttempts=0", 1);
        await().until(() -> route.deliveries().contains("1:4"));
        route.heal();
        await().until(() -> queue.pending() == 0);
        assertThat(route.deliveries())
                .startsWith("1:1", "1:1", "1:2", "1:3", "1:4")
                .endsWith("2:1");
        assertThat(queue.target()).containsExactly(1, 2);
    }

    @Test
    void aFailingLaneParksAfterMaxAttemptsAndGoesOn() {
        queue.record(1, 2);
        FailingRoute route = start("&failureScope=lane&maxAttempts=3", 1);
        await().until(() -> queue.pending() == 0);
        assertThat(route.deliveries()).containsExactly("1:1", "1:1", "1:2", "1:3", "2:1");
        assertThat(queue.parked()).isEqualTo(1);
    }

    @Test
    void oneAttemptIsEnoughIfMaxAttemptsSaysSo() {
        queue.record(1, 2);
        FailingRoute route = start("&maxAttempts=1" + NO_RETRY, 1);
        await().until(() -> queue.pending() == 0 && queue.parked() == 1);
        assertThat(route.deliveries()).containsExactly("1:1", "1:1", "2:1");
    }

    @Test
    void whatIsHeldOutlivesTheContext() {
        queue.record(1, 2);
        start(NO_RETRY, 1);
        await().until(() -> queue.pending() == 1);
        makeDue();
        await().until(() -> context.count("datasync_failure WHERE attempts >= 2") == 1);
        context.close();
        try (WatchContext next = newContext()) {
            FailingRoute nextRoute = new FailingRoute(ProductQueue.uri(NO_RETRY), 1);
            next.start(nextRoute);
            for (int product : new int[] {1, 3}) {
                next.request(
                        ProductQueue.action("record"),
                        "{\"table\":\"product\",\"operation\":\"update\",\"key\":{\"id\":" + product + "}}");
            }
            await().until(() -> nextRoute.deliveries().contains("3:1"));
            makeDue();
            await().until(() -> nextRoute.deliveries().contains("1:3"));
            nextRoute.heal();
            await().until(() -> {
                makeDue(); // again and again, as a failed attempt may be stored only now
                return queue.pending() == 0;
            });
            assertThat(nextRoute.deliveries()).endsWith("1:1").containsOnlyOnce("1:1");
            assertThat(nextRoute.deliveries().stream().filter(delivery -> delivery.startsWith("1:")))
                    .startsWith("1:3");
        }
    }

    @Test
    void aGivenUpChangeStopsTheRouteOfALane() throws Exception {
        queue.record(1, 2);
        FailingRoute route = start("&failureScope=lane&maxAttempts=2&onExhausted=stop", 1);
        await().until(() -> status() == ServiceStatus.Stopped);
        assertThat(route.deliveries()).containsExactly("1:1", "1:1", "1:2");
        assertThat(queue.pending()).isEqualTo(2);
        assertThat(queue.parked()).isZero();
        makeDue();
        context.camel().getRouteController().startRoute("watch");
        await().until(() -> status() == ServiceStatus.Stopped);
        assertThat(route.deliveries()).as("tried again").endsWith("1:2", "1:3");
        route.heal();
        makeDue();
        context.camel().getRouteController().startRoute("watch");
        await().until(() -> queue.pending() == 0);
        assertThat(queue.target()).containsExactly(1, 2);
    }

    @Test
    void aChangeGivenUpForTheSuccessOfAnotherStopsTheRouteToo() {
        queue.record(1, 2, 3);
        FailingRoute route = start("&maxAttempts=1&onExhausted=stop" + NO_RETRY, 1);
        await().until(() -> status() == ServiceStatus.Stopped);
        assertThat(route.deliveries()).containsExactly("1:1", "1:1", "2:1");
        assertThat(queue.pending()).isEqualTo(2);
        assertThat(queue.parked()).isZero();
    }

    @Test
    void aChangeThatCannotBeHeldIsDeliveredAgain() {
        FailingRoute route = start("", 1);
        context.execute(
                "ALTER TABLE datasync_failure RENAME TO hidden",
                "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":1}', 'update')");
        await().until(() -> route.deliveries().size() >= 3);
        context.execute("ALTER TABLE hidden RENAME TO datasync_failure");
        await().until(() -> route.deliveries().contains("1:2"));
        assertThat(queue.held()).isEqualTo(1);
        route.heal();
        await().until(() -> queue.target().equals(List.of(1)));
    }

    @Test
    void aHeldChangeWhoseRowIsGoneIsForgotten() {
        queue.record(1, 1, 2);
        FailingRoute route = start(NO_RETRY, 1);
        await().until(() -> queue.held() == 1 && queue.pending() == 2);
        context.execute("DELETE FROM queue");
        makeDue();
        await().until(() -> context.count("datasync_failure") == 0);
        assertThat(context.count("datasync_watch WHERE failures = 0")).isEqualTo(1);
        route.heal();
        queue.record(1);
        await().until(() -> queue.target().equals(List.of(1, 2)));
    }

    @Test
    void aMalformedRowIsPoisonForItselfOnly() {
        context.execute(
                "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":1', 'update')",
                "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', NULL, 'update')",
                "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":2}', 'explode')");
        queue.record(3, 4);
        FailingRoute route = start("&maxAttempts=2");
        await().until(() -> queue.target().equals(List.of(3, 4)));
        await().until(() -> queue.pending() + queue.parked() == 3); // one may be parked between the two looks
        for (int good = 5; queue.parked() < 3 && good < 20; good++) {
            makeDue();
            await().until(() -> context.count("datasync_failure WHERE status = 'held' AND due_at_ms = 0") == 0);
            queue.record(good);
            int last = good;
            await().until(() -> queue.target().contains(last));
        }
        await().until(() -> queue.pending() == 0 && queue.parked() == 3);
        assertThat(route.deliveries()).allMatch(delivery -> delivery.endsWith(":1"));
        assertThat(context.rows("SELECT error FROM datasync_failure ORDER BY change_id")
                        .toString())
                .contains("RECORD_KEY is not JSON", "RECORD_KEY is null", "OPERATION holds no known operation")
                .doesNotContain("explode");
    }
}
