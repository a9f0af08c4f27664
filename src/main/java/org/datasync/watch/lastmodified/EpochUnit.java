package org.datasync.watch.lastmodified;

import java.time.DateTimeException;
import java.time.Instant;

/** What numbers count that begin with 1970. */
public enum EpochUnit {
    /** Seconds. */
    S(1),
    /** Milliseconds. */
    MS(1_000),
    /** Microseconds. */
    US(1_000_000);

    private final long perSecond;

    EpochUnit(long perSecond) {
        this.perSecond = perSecond;
    }

    /** The number at the beginning of this time's second. */
    long number(Instant time) {
        return Math.multiplyExact(time.getEpochSecond(), perSecond);
    }

    /**
     * The time that a number means.
     *
     * @throws DateTimeException if Java has no such time
     */
    Instant time(long number) {
        long nanos = Math.floorMod(number, perSecond) * (1_000_000_000 / perSecond);
        return Instant.ofEpochSecond(Math.floorDiv(number, perSecond), nanos);
    }
}
