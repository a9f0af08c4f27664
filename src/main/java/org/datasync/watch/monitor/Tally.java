package org.datasync.watch.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.log.Log;

/** Counts what this node has delivered of a watch, and what has failed, since its route started. For several threads. */
public final class Tally {

    private static final Log LOG = Log.of(Tally.class);

    private static final String NO_TABLE = "";

    private final Clock clock;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder parked = new LongAdder();
    private final LongAccumulator longestLag = new LongAccumulator(Math::max, 0);
    private final AtomicReference<Meters> meters = new AtomicReference<>(Meters.NONE);

    Tally(Clock clock) {
        this.clock = clock;
    }

    /** Has these meters told too, from now on. */
    void tell(Meters told) {
        meters.set(told);
    }

    /** These changes were delivered together and are committed. */
    public void delivered(List<Change> changes) {
        Instant now = clock.instant();
        boolean told = meters.get() != Meters.NONE;
        for (Change change : changes) {
            Optional<Duration> lag = Optional.ofNullable(change.getChangedAt()).map(at -> lag(at, now));
            lag.ifPresent(duration -> longestLag.accumulate(duration.toMillis()));
            if (told) {
                tell(all -> all.delivered(change.getTable(), lag));
            }
        }
        delivered.add(changes.size());
    }

    /** Meters that fail keep nothing from being delivered. */
    private void tell(Consumer<Meters> event) {
        try {
            event.accept(meters.get());
        } catch (RuntimeException e) {
            LOG.warn("The meters have failed, so that they are told nothing more until the route is started again", e);
            meters.set(Meters.NONE);
        }
    }

    /** Whoever noted the time of the change may have a clock that is ahead. */
    private static Duration lag(Instant changedAt, Instant now) {
        return changedAt.isBefore(now) ? Duration.between(changedAt, now) : Duration.ZERO;
    }

    /** An attempt at a change of this table has failed; empty if the table is not known. */
    public void failed(Optional<String> table) {
        failed.increment();
        tell(told -> told.failed(table.orElse(NO_TABLE)));
    }

    /** A change of this table has used up its attempts; empty if the table is not known. */
    public void parked(Optional<String> table) {
        parked.increment();
        tell(told -> told.parked(table.orElse(NO_TABLE)));
    }

    long delivered() {
        return delivered.sum();
    }

    long failed() {
        return failed.sum();
    }

    long parked() {
        return parked.sum();
    }

    /** The longest lag of what was delivered since this was last asked, in milliseconds. */
    long longestLagMillis() {
        return longestLag.getThenReset();
    }
}
