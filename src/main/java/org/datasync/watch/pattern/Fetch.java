package org.datasync.watch.pattern;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.datasync.watch.dialect.SqlClause;

/**
 * What to fetch.
 *
 * @param limit how many changes at most
 * @param exclusion given the SQL of a row's record id, the condition that leaves held records out; empty if none is held
 * @param barred the tables whose changes wait for a barrier and are left out, barriers included, by the names that
 *     {@link PendingChange#barredTables} gives
 */
public record Fetch(int limit, Optional<Function<String, SqlClause>> exclusion, Set<String> barred) {

    /** Of all tables. */
    public Fetch(int limit, Optional<Function<String, SqlClause>> exclusion) {
        this(limit, exclusion, Set.of());
    }

    /** Copies the set. */
    public Fetch {
        barred = Set.copyOf(barred);
    }

    /** Whether changes may be left out that are pending. */
    boolean leavesOut() {
        return exclusion.isPresent() || !barred.isEmpty();
    }
}
