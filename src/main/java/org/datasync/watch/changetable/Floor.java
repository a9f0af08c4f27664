package org.datasync.watch.changetable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * An id at or below which nothing is pending or can come: it spares the database the walk over the dead rows of what was
 * deleted before. A speed-up in memory, never a position.
 *
 * <ol>
 *   <li>Ids do not commit in order. Of an id that is the highest now, lower ones may be in transactions that are still open:
 *       so it is <em>settled</em> only when all these have ended. While one stays open the floor stays where it is.
 *   <li>That is proven where the database can: by the locks that those hold who have taken ids ({@link ProvenIds}), or by the
 *       ends of all transactions that had written by then. A transaction may have taken its id a moment before the database
 *       knows that it writes; so this second proof begins only when the id has been known for {@code lag}.
 *   <li>Where the database cannot prove it, an id is taken for settled once it has been known for {@code lag}. A transaction
 *       that stays open longer is then overtaken.
 *   <li>What became visible before an id was settled is to be fetched before it is passed: so the floor rises when a fetch is
 *       acknowledged that began after the id was settled, and that left no change of a held record out.
 *   <li>A look without a floor every {@code rescanInterval} is a safety net. If it finds something at or below the floor, the
 *       ids have begun anew, and so does the floor.
 * </ol>
 */
final class Floor {

    private static final long NONE = SettledIds.NONE;

    private final Duration lag;
    private final Duration rescanInterval;
    private final Clock clock;

    private long floor = NONE;
    private long settled = NONE;
    private long seen = NONE;
    private long highest = NONE;
    private long marked = NONE;
    private long mark;
    private Instant lookedAt = Instant.MIN;
    private Instant scannedAt;
    private boolean scanning;

    Floor(Duration lag, Duration rescanInterval, Clock clock) {
        this.lag = lag;
        this.rescanInterval = rescanInterval;
        this.clock = clock;
        this.scannedAt = clock.instant();
    }

    /** The id above which to look now; empty to look at everything. */
    OptionalLong next() {
        Instant now = clock.instant();
        if (scanning || !now.isBefore(scannedAt.plus(rescanInterval))) {
            scanning = false;
            scannedAt = now;
            return OptionalLong.empty();
        }
        return floor == NONE ? OptionalLong.empty() : OptionalLong.of(floor);
    }

    /** Whether it is time to settle more and to see how far the ids go. */
    boolean isDue() {
        return !clock.instant().isBefore(lookedAt.plus(lag));
    }

    boolean isWaiting() {
        return highest != NONE || marked != NONE;
    }

    /** The ids go as far as this one now, or as far as those that were fetched. */
    void note(OptionalLong id) {
        lookedAt = clock.instant();
        long known = Math.max(seen, id.orElse(NONE));
        if (known > settled) {
            highest = known;
        }
    }

    /**
     * Settles what is proven by the ends of transactions; the lag has passed since {@link #note}.
     *
     * @param oldest a number that no open transaction is below
     * @param next a number that is above those of all transactions that had one when the lag had passed
     */
    void settle(long oldest, long next) {
        if (marked != NONE && oldest >= mark) {
            settled = marked;
            marked = NONE;
        }
        if (marked == NONE) {
            marked = highest;
            mark = next;
            highest = NONE;
        }
    }

    /** Settles what has been known for the lag. */
    void settle() {
        settled = Math.max(settled, highest);
        highest = NONE;
    }

    long seen() {
        return seen;
    }

    /** Settles what is proven elsewhere; if that is less than before, the ids have begun anew. */
    void settle(long proven) {
        if (proven < settled) {
            beginAnew();
        }
        settled = proven;
    }

    /** Settles all that were fetched: nobody else was writing meanwhile. */
    void settleFetched() {
        settled = seen;
    }

    /**
     * The lowest and the highest id that a fetch has found.
     *
     * @return whether the ids have begun anew
     */
    boolean fetched(long first, long last) {
        boolean anew = first <= floor;
        if (anew) {
            beginAnew();
        }
        seen = Math.max(seen, last);
        return anew;
    }

    /** The ids have begun anew: nothing is known. */
    void beginAnew() {
        floor = NONE;
        settled = NONE;
        seen = NONE;
        highest = NONE;
        marked = NONE;
    }

    /** Everything up to this id that was fetched is acknowledged, and that is committed. */
    void acknowledged(long id) {
        floor = Math.max(floor, Math.min(id, settled));
    }

    /** Everything that is pending was fetched and is acknowledged, and that is committed. */
    void acknowledgedAll() {
        floor = settled;
    }

    /** The next look is at everything. */
    void scan() {
        scanning = true;
    }
}
