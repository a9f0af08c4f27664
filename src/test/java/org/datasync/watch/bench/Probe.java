package org.datasync.watch.bench;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/** Is told of each change that arrives, until all have: it notes when each tenth of them had, and what the thread spent that brings them. */
class Probe {

    static final int PARTS = 10;

    private final int count;
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLongArray times = new AtomicLongArray(PARTS + 1);
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile Effort first;
    private volatile Effort last;
    private volatile boolean shared;

    /** Until so many have arrived. */
    Probe(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    /** So many more have arrived, in the current thread. */
    final void seen(int changes) {
        if (thread.compareAndSet(null, Thread.currentThread())) {
            times.set(0, System.nanoTime());
            first = Effort.untilNow(List.of());
        } else if (thread.get() != Thread.currentThread()) {
            shared = true;
        }
        long now = seen.addAndGet(changes);
        int part = (int) Math.min(PARTS, now * PARTS / count);
        if (part > 0 && times.compareAndSet(part, 0, System.nanoTime())) {
            passed(part);
        }
        if (now >= count && last == null) {
            last = Effort.untilNow(List.of());
            done.countDown();
        }
    }

    /** So many tenths have arrived. */
    void passed(int tenths) {}

    boolean isDone() {
        return done.getCount() == 0;
    }

    void await() throws InterruptedException {
        done.await();
    }

    /** What was spent between two moments, with that of the thread that brought the changes, if it was one. */
    Effort between(Effort before, Effort after) {
        Effort own = last.minus(first);
        return after.minus(before).withThread(shared ? Double.NaN : own.thread(), shared ? Double.NaN : own.bytes());
    }

    /** How many changes a second each tenth was, from the first change to the last. */
    double[] rates() {
        double[] rates = new double[PARTS];
        for (int part = 1; part <= PARTS; part++) {
            rates[part - 1] = count / (double) PARTS * 1e9 / (times.get(part) - times.get(part - 1));
        }
        return rates;
    }
}
