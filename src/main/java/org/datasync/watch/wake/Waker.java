package org.datasync.watch.wake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.datasync.watch.log.Log;

/**
 * Runs a task soon after it is woken, on a thread that it has only while the task runs or is to run again. However often it is woken
 * while it runs, it runs once more after that: what the last waker has committed is seen by a run that begins after it.
 */
final class Waker {

    private static final Log LOG = Log.of(Waker.class);

    private final Executor executor;
    private final Duration again;
    private final BooleanSupplier task;
    private final AtomicInteger wakes = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * A waker that sleeps.
     *
     * @param again how long after it has ended a task runs again that wants to
     * @param task throws nothing; returns whether it wants to run again, though nobody wakes it
     */
    Waker(Executor executor, Duration again, BooleanSupplier task) {
        this.executor = executor;
        this.again = again;
        this.task = task;
    }

    /** Has the task run; throws nothing, and waits for nothing. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            try {
                executor.execute(this::work);
            } catch (RejectedExecutionException e) {
                wakes.set(0);
                LOG.debug("Nobody is woken any more, as the component stops", e);
            }
        }
    }

    /** Has it run no more, after a run that is under way. */
    void end() {
        ended.countDown();
    }

    private void work() {
        int seen;
        do {
            seen = wakes.get();
            if (ended.getCount() > 0 && task.getAsBoolean() && pause()) {
                wakes.incrementAndGet();
            }
        } while (wakes.addAndGet(-seen) > 0);
    }

    /** Returns whether to go on. */
    private boolean pause() {
        try {
            return !ended.await(again.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
