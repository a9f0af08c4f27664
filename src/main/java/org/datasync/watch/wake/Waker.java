package org.datasync.watch.wake;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.log.Log;

/**
 * Runs a task soon after it is woken, on a thread that it has only while the task runs. However often it is woken while it runs, it
 * runs once more after that: what the last waker has committed is seen by a run that begins after it.
 */
final class Waker {

    private static final Log LOG = Log.of(Waker.class);

    private final Executor executor;
    private final Runnable task;
    private final AtomicInteger wakes = new AtomicInteger();

    /**
     * A waker that sleeps.
     *
     * @param task throws nothing
     */
    Waker(Executor executor, Runnable task) {
        this.executor = executor;
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

    private void work() {
        int seen;
        do {
            seen = wakes.get();
            task.run();
        } while (wakes.addAndGet(-seen) > 0);
    }
}
