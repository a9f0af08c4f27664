package org.datasync.watch.cycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.datasync.watch.state.WatchStore;

/**
 * What the lanes of a watch, on whatever node, know of each other's successes: each counts them in its row of
 * {@code datasync_watch}, at most about one a second. A lane whose changes fail sees by this that the target works.
 */
final class Successes {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final CycleSpec spec;
    private final WatchStore watchStore;
    private final Clock clock;
    private Instant notedAt = Instant.MIN;
    private long others;

    Successes(CycleSpec spec, WatchStore watchStore, Clock clock) {
        this.spec = spec;
        this.watchStore = watchStore;
        this.clock = clock;
    }

    /** Counts a success of this lane, inside its transaction, unless it has counted one just before. */
    void note() {
        Instant now = clock.instant();
        boolean due = !now.isBefore(notedAt.plus(INTERVAL)) || now.isBefore(notedAt); // or the clock was set back
        if (spec.range().isPart() && due) {
            watchStore.addSuccess(spec.watch(), spec.lane());
            notedAt = now;
        }
    }

    /** From here on successes of other lanes are news. */
    void remember() {
        if (spec.range().isPart()) {
            others = watchStore.successesOfOthers(spec.watch(), spec.lane());
        }
    }

    /** Whether another lane has counted a success since {@link #remember}. */
    boolean areNews() {
        return spec.range().isPart() && watchStore.successesOfOthers(spec.watch(), spec.lane()) != others;
    }
}
