package org.datasync.watch.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** However often somebody is woken, he looks once after the last time, and no more often than that takes. */
class WakerTest {

    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void whatWakesSeveralTimesBeforeItRunsRunsOnce() {
        Waker waker = new Waker(submitted::add, runs::incrementAndGet);
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
        waker[0] = new Waker(submitted::add, () -> {
            if (runs.incrementAndGet() == 1) {
                waker[0].wake();
                waker[0].wake();
            }
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
                runs::incrementAndGet);
        waker.wake();
        refuses[0] = false;
        waker.wake();
        assertThat(submitted).hasSize(1);
    }
}
