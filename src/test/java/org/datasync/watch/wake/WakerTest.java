package org.datasync.watch.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** However often somebody is woken, he looks once after the last time, and no more often than that takes. */
class WakerTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();

    private boolean runOnce() {
        runs.incrementAndGet();
        return false;
    }

    @Test
    void whatWakesSeveralTimesBeforeItRunsRunsOnce() {
        Waker waker = new Waker(submitted::add, LONG, this::runOnce);
        waker.wake();
        waker.wake();
        assertThat(submitted).hasSize(1);
        submitted.remove().run();
        assertThat(runs).hasValue(1);
        waker.wake();
        assertThat(submitted).hasSize(1);
    }

    @Test
    void whatIsWokenWhileItRunsRunsOnceMore() {
        Waker[] waker = new Waker[1];
        waker[0] = new Waker(submitted::add, LONG, () -> {
            if (runs.incrementAndGet() == 1) {
                waker[0].wake();
                waker[0].wake();
            }
            return false;
        });
        waker[0].wake();
        submitted.remove().run();
        assertThat(runs).hasValue(2);
        assertThat(submitted).isEmpty();
    }

    @Test
    void whatIsRefusedAtTheEndIsNoErrorOfWhoeverWakes() {
        boolean[] refuses = {true};
        Waker waker = new Waker(
                task -> {
                    if (refuses[0]) {
                        throw new RejectedExecutionException("stopped");
                    }
                    submitted.add(task);
                },
                LONG,
                this::runOnce);
        waker.wake();
        refuses[0] = false;
        waker.wake();
        assertThat(submitted).hasSize(1);
    }

    @Test
    void whatWantsToRunAgainDoesUntilItWantsNoMore() {
        Waker waker = new Waker(submitted::add, Duration.ofMillis(1), () -> runs.incrementAndGet() < 4);
        waker.wake();
        submitted.remove().run();
        assertThat(runs).hasValue(4);
        waker.wake();
        assertThat(submitted).hasSize(1);
    }

    @Test
    void whatHasEndedRunsNoMore() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Waker waker = new Waker(submitted::add, LONG, () -> {
            runs.incrementAndGet();
            ran.countDown();
            return true;
        });
        waker.wake();
        Thread thread = new Thread(submitted.remove());
        thread.start();
        ran.await();
        waker.end();
        thread.join();
        waker.wake();
        submitted.remove().run();
        assertThat(runs).hasValue(1);
    }

    @Test
    void whatIsInterruptedGoesOnWhenItIsWokenAgain() throws Exception {
        Waker waker = new Waker(submitted::add, LONG, () -> {
            runs.incrementAndGet();
            return true;
        });
        for (int round = 1; round <= 2; round++) {
            waker.wake();
            Thread thread = new Thread(submitted.remove());
            thread.start();
            thread.interrupt();
            thread.join();
            assertThat(runs).hasValue(round);
        }
    }
}
