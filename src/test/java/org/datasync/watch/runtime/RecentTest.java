package org.datasync.watch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.support.FakeClock;
import org.junit.jupiter.api.Test;

class RecentTest {

    private final FakeClock clock = new FakeClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final Recent<Integer> recent = new Recent<>(asked::incrementAndGet, clock);

    @Test
    void theSourceIsAskedOnceInFiveSeconds() {
        assertThat(recent.get()).isEqualTo(1);
        clock.advance(Recent.FRESH.minusMillis(1));
        assertThat(recent.get()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(recent.get()).isEqualTo(2);
    }

    @Test
    void whatIsKnownIsNotAskedFor() {
        assertThat(recent.known()).isEmpty();
        recent.get();
        clock.advance(Recent.FRESH);
        assertThat(recent.known()).contains(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void nothingIsKnownOnceItHasFailed() {
        Recent<Integer> failing = new Recent<>(
                () -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new IllegalStateException("down");
                    }
                    return asked.get();
                },
                clock);
        failing.get();
        clock.advance(Recent.FRESH);
        assertThatThrownBy(failing::get).hasMessage("down");
        assertThat(failing.known()).isEmpty();
    }

    @Test
    void aClockThatWasSetBackKeepsNothingFresh() {
        recent.get();
        clock.advance(Duration.ofHours(-1));
        assertThat(recent.get()).isEqualTo(2);
    }

    @Test
    void aFailureIsAnAnswerTooAndSoon() {
        Recent<Integer> failing = new Recent<>(
                () -> {
                    throw new IllegalStateException("down " + asked.incrementAndGet());
                },
                clock);
        assertThatThrownBy(failing::get).hasMessage("down 1");
        assertThatThrownBy(failing::get).hasMessage("down 1");
        clock.advance(Recent.FRESH);
        assertThatThrownBy(failing::get).hasMessage("down 2");
    }

    @Test
    void whoComesWhileOneAsksDoesNotWait() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Recent<Integer> slow = new Recent<>(
                () -> {
                    int count = asked.incrementAndGet();
                    if (count == 2) {
                        begun.countDown();
                        awaitOn(goOn);
                    }
                    return count;
                },
                clock);
        slow.get();
        clock.advance(Recent.FRESH);
        CompletableFuture<Integer> asking = CompletableFuture.supplyAsync(slow);
        begun.await();
        assertThat(slow.get()).as("what was known before").isEqualTo(1);
        goOn.countDown();
        assertThat(asking.get()).isEqualTo(2);
        assertThat(slow.get()).isEqualTo(2);
    }

    private static void awaitOn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
