package org.datasync.watch.pattern;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * An id below which nothing can be pending, as far as this node knows: it spares the database the walk over the dead rows
 * of what was deleted before. A speed-up in memory, never a position.
 *
 * <ol>
 *   <li>Ids do not commit in order. An id that is first seen now may have lower ones beside it that commit later, so the
 *       floor passes only ids that were seen {@code lag} ago.
 *   <li>It passes only what is acknowledged, and what the fetch left out on purpose.
 *   <li>What still comes in below it is found by a look without a floor every {@code rescanInterval}; such a find lowers the
 *       floor again.
 * </ol>
 */
final class Floor {

    private final Duration lag;
    private final Duration rescanInterval;
    private final Clock clock;

    private long acknowledged = Long.MIN_VALUE;
    private long ripe = Long.MIN_VALUE;
    private long ripening = Long.MIN_VALUE;
    private Instant ripeningSince = Instant.MIN;
    private Instant scannedAt;

    Floor(Duration lag, Duration rescanInterval, Clock clock) {
        this.lag = lag;
        this.rescanInterval = rescanInterval;
        this.clock = clock;
        this.scannedAt = clock.instant();
    }

    /** The id above which to look now; empty to look at everything. */
    OptionalLong next() {
        Instant now = clock.instant();
        if (!now.isBefore(scannedAt.plus(rescanInterval))) {
            scannedAt = now;
            return OptionalLong.empty();
        }
        if (!now.isBefore(ripeningSince.plus(lag))) {
            ripe = ripening;
        }
        long floor = Math.min(acknowledged, ripe);
        return floor == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(floor);
    }

    /** Whether it helps to say now how far the ids go. */
    boolean wantsHighest() {
        return !clock.instant().isBefore(ripeningSince.plus(lag));
    }

    /** So far go the ids now. */
    void highest(long id) {
        ripe = ripening;
        ripening = id;
        ripeningSince = clock.instant();
    }

    /** Everything up to this id that was fetched is acknowledged, and that is committed. */
    void acknowledged(long id) {
        acknowledged = id;
    }

    /** Everything that is known to be pending was fetched and is acknowledged, and that is committed. */
    void acknowledgedAll() {
        acknowledged = Long.MAX_VALUE;
    }

    /** Forgets everything. */
    void drop() {
        acknowledged = Long.MIN_VALUE;
    }
}
