package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.IntStream;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.junit.jupiter.api.Test;

/** Poison is told from outage across eight lanes. */
class LanesPoisonAndOutageTest extends QueueTest {

    private static final String LANES = "&lanes=8&concurrentConsumers=4&delay=1&retryDelay=1&maxRetryDelay=20";

    /** Some lanes have a single record, which must not be taken for the only one that fails. */
    @Test
    void anOutageOfAllLanesParksNothingHoweverLongItLasts() {
        int products = 12;
        queue.recordTo(products);
        FailingRoute route = new FailingRoute(ProductQueue.uri(LANES + "&maxAttempts=3&outageTimeout=100"));
        route.setDown(true);
        context.start(route);
        await().atMost(Duration.ofSeconds(60)).until(() -> IntStream.rangeClosed(1, products)
                .allMatch(product -> route.deliveries().contains(product + ":30")));
        assertThat(queue.parked()).isZero();
        assertThat(queue.pending()).isEqualTo(products);
        route.heal();
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.pending() == 0 && queue.held() == 0);
        assertThat(queue.target()).hasSize(products);
    }

    @Test
    void poisonIsParkedAndTheRestIsDelivered() {
        Integer[] poison =
                IntStream.rangeClosed(1, 20).map(i -> i * 100 - 63).boxed().toArray(Integer[]::new);
        queue.recordTo(2_000);
        FailingRoute route = new FailingRoute(ProductQueue.uri(LANES + "&maxAttempts=2"), poison);
        context.start(route);
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.target().size() == 2_000 - poison.length);
        int good = 2_000;
        while (queue.parked() < poison.length && good < 2_500) {
            queue.record(++good);
            int last = good;
            await().until(() -> queue.target().contains(last));
        }
        await().until(() -> queue.parked() == poison.length && queue.pending() == 0);
        assertThat(queue.target()).doesNotContain(poison).hasSize(good - poison.length);
        route.heal();
        assertThat(queue.request("requeue&all=true", null)).isEqualTo(poison.length);
        await().until(() -> queue.parked() == 0 && queue.held() == 0);
        assertThat(queue.target()).hasSize(good);
    }
}
