package org.datasync.watch.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.HealthCheckComponent;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.junit.jupiter.api.Test;

/** Poison is held and parked while everything else flows; an outage parks nothing. */
public class PoisonAndOutageTest extends QueueTest {

    /** Has all that is held retried, and waits until that is done. */
    private void retryHeld() {
        makeDue();
        await().until(() -> context.count("datasync_failure WHERE status = 'held' AND due_at_ms = 0") == 0);
    }

    private List<Object> heldColumn(String column) {
        return context.rows("SELECT " + column + " AS c FROM datasync_failure").stream()
                .map(row -> row.get("c"))
                .toList();
    }

    @Test
    void onePercentOfPoisonDoesNotHoldUpTheRest() {
        int all = 10_000;
        Integer[] poison = IntStream.rangeClosed(1, all / 100)
                .map(i -> i * 100 - 63)
                .boxed()
                .toArray(Integer[]::new);
        queue.recordTo(all);
        FailingRoute route = start("&batchSize=100&maxAttempts=3&retryDelay=3600000&maxRetryDelay=3600000", poison);
        await().atMost(Duration.ofMinutes(3)).until(() -> queue.pending() == poison.length);
        assertThat(queue.held()).isEqualTo(poison.length);
        assertThat(queue.parked()).isZero();
        assertThat(queue.target()).hasSize(all - poison.length).doesNotContain(poison);
        // each success of another change makes the attempts before it count
        for (int good = all + 1; good <= all + 3; good++) {
            retryHeld();
            queue.record(good);
            int last = good;
            await().until(() -> queue.target().contains(last));
        }
        await().until(() -> queue.parked() == poison.length);
        assertThat(queue.pending()).isZero();
        assertThat((List<?>) queue.request("list-parked", null)).hasSize(poison.length);
        route.heal();
        assertThat(queue.request("requeue&all=true", null)).isEqualTo(poison.length);
        await().until(() -> queue.parked() == 0 && queue.held() == 0);
        assertThat(queue.target()).hasSize(all + 3);
    }

    @Test
    void aLonePoisonIsNotParkedByItself() {
        queue.record(1);
        FailingRoute route = start("&maxAttempts=2&retryDelay=1&maxRetryDelay=1", 1);
        await().until(() -> route.deliveries().contains("1:20"));
        assertThat(queue.parked()).isZero();
        assertThat(heldColumn("counted_attempts")).containsExactly(0);
        for (int good = 2; queue.parked() == 0 && good < 10; good++) {
            int attempts = route.deliveries().size();
            await().until(() -> queue.parked() == 1 || route.deliveries().size() > attempts);
            queue.record(good);
            int last = good;
            await().until(() -> queue.target().contains(last));
        }
        await().until(() -> queue.parked() == 1);
        assertThat(queue.pending()).isZero();
    }

    @Test
    void aLonePoisonIsParkedAfterTheOutageTimeout() {
        queue.record(1);
        start("&maxAttempts=2&retryDelay=1&maxRetryDelay=1&outageTimeout=1", 1);
        await().until(() -> queue.parked() == 1);
        assertThat(queue.pending()).isZero();
    }

    @Test
    void anOutageParksNothingHoweverLongItLasts() {
        int all = 2_000;
        int products = 50;
        allowRepeats();
        queue.record(IntStream.range(0, all).map(i -> i % products).toArray());
        FailingRoute route = new FailingRoute(
                ProductQueue.uri("&maxAttempts=2&delay=1&retryDelay=1&maxRetryDelay=2&outageTimeout=1"));
        route.setDown(true);
        context.start(route);
        await().atMost(Duration.ofSeconds(60)).until(() -> route.deliveries().contains(products - 1 + ":10"));
        assertThat(queue.parked()).isZero();
        assertThat(queue.pending()).isEqualTo(all);
        route.heal();
        await().atMost(Duration.ofSeconds(60)).until(() -> queue.pending() == 0);
        assertThat(queue.target()).as("each change once").hasSize(all);
        assertThat(context.count("datasync_failure")).isZero();
    }

    @Test
    void anOutageProbesChangesThatWereNeverTriedFirst() {
        queue.recordTo(25);
        FailingRoute route = new FailingRoute(ProductQueue.uri("&retryDelay=1&maxRetryDelay=1&batchSize=1"));
        route.setDown(true);
        context.start(route);
        await().until(() -> firstAttempts(route.deliveries()).size() == 25);
        List<String> probes = List.copyOf(route.deliveries());
        List<String> first = firstAttempts(probes);
        assertThat(probes.subList(probes.indexOf(first.get(9)), probes.indexOf(first.get(24))))
                .as("after the first round")
                .allMatch(first::contains);
    }

    private static List<String> firstAttempts(List<String> deliveries) {
        return deliveries.stream().filter(probe -> probe.endsWith(":1")).toList();
    }

    @Test
    void anOutageMakesTheWatchNotReadyButLive() {
        HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
        checks.register(checks.resolveById("consumers"));
        FailingRoute route = start("&maxRetryDelay=10");
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
        route.setDown(true);
        queue.recordTo(3);
        await().until(() -> readiness().getState() == HealthCheck.State.DOWN);
        assertThat(readiness().getMessage()).get().asString().contains("watch queue", "delivered nothing since");
        assertThat(readiness().getDetails()).containsKey("datasync-watch.outage.since");
        assertThat(HealthCheckHelper.invokeLiveness(context.camel()))
                .allMatch(result -> result.getState() == HealthCheck.State.UP);
        route.heal();
        await().until(() -> readiness().getState() == HealthCheck.State.UP);
    }

    @Test
    void theHealthCheckCanBeSwitchedOff() {
        HealthCheckRegistry checks = HealthCheckRegistry.get(context.camel());
        checks.register(checks.resolveById("consumers"));
        context.camel()
                .getComponent("datasync-watch", HealthCheckComponent.class)
                .setHealthCheckConsumerEnabled(false);
        start("");
        assertThat(readiness().getState()).isEqualTo(HealthCheck.State.UNKNOWN);
        assertThat(readiness().getDetails()).containsAllEntriesOf(Map.of("check.enabled", false));
    }

    private HealthCheck.Result readiness() {
        return HealthCheckHelper.invokeReadiness(context.camel()).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:watch"))
                .findFirst()
                .orElseThrow();
    }
}
