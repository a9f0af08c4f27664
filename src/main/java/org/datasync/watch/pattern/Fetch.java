package org.datasync.watch.pattern;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.datasync.watch.dialect.SqlClause;

/**
 * What to fetch.
 *
 * @param limit how many changes at most
 * @param position where the lane stands: the position after the last change that was delivered; empty before the first, and
 *     of patterns that have no position
 * @param notHeld given the SQL of a row's record id, the condition that leaves held records out; empty if none is held
 * @param barred the tables whose changes wait for a barrier and are to be left out, barriers included, by the names that
 *     {@link PendingChange#barredTables} gives
 */
public record Fetch(
        int limit, Optional<String> position, Optional<Function<String, SqlClause>> notHeld, Set<String> barred) {

    /** Stands for the table of changes whose source names none. */
    public static final String NO_TABLE = "";

    /** Of everything, from the beginning. */
    public static Fetch of(int limit) {
        return new Fetch(limit, Optional.empty(), Optional.empty(), Set.of());
    }

    /** Copies the set. */
    public Fetch {
        barred = Set.copyOf(barred);
    }

    /** Whether changes may be left out that are pending. */
    public boolean leavesOut() {
        return notHeld.isPresent() || !barred.isEmpty();
    }

    /** The same with another limit. */
    public Fetch withLimit(int newLimit) {
        return new Fetch(newLimit, position, notHeld, barred);
    }
}
