package org.datasync.watch.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Something that takes a query to know, asked for every few seconds at the most, however many want to know it. While one asks the
 * database, others get what was known before, if anything was; so does who comes soon after it has failed get that failure. For
 * several threads.
 *
 * @param <T> what it is
 */
public final class Recent<T> implements Supplier<T> {

    /** For so long an answer is recent. */
    public static final Duration FRESH = Duration.ofSeconds(5);

    private final Supplier<T> source;
    private final Clock clock;
    private final Lock asking = new ReentrantLock();
    private volatile Answer<T> last;

    private record Answer<T>(Supplier<T> value, Optional<T> known, Instant at) {
        /** A clock that was set back makes it old. */
        private boolean isFresh(Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(FRESH));
        }
    }

    /** Of what this supplier gives. */
    public Recent(Supplier<T> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * What is known.
     *
     * @throws RuntimeException that of the source, if it has failed just now
     */
    @Override
    public T get() {
        Answer<T> known = last;
        if (known != null && known.isFresh(clock.instant())) {
            return known.value().get();
        }
        if (known == null) {
            asking.lock();
        } else if (!asking.tryLock()) {
            return known.value().get();
        }
        try {
            return asked();
        } finally {
            asking.unlock();
        }
    }

    /** What was known last, however long ago, without asking; empty if nothing was yet, or if it has failed last. */
    public Optional<T> known() {
        Answer<T> known = last;
        return known == null ? Optional.empty() : known.known();
    }

    private T asked() {
        if (last == null || !last.isFresh(clock.instant())) {
            last = answer();
        }
        return last.value().get();
    }

    private Answer<T> answer() {
        try {
            T value = source.get();
            return new Answer<>(() -> value, Optional.of(value), clock.instant());
        } catch (RuntimeException e) {
            Supplier<T> failing = () -> {
                throw e;
            };
            return new Answer<>(failing, Optional.empty(), clock.instant());
        }
    }
}
