package org.datasync.watch.changetable;

import java.util.HashSet;
import java.util.Set;
import org.datasync.watch.dialect.Dialect;

/**
 * Decides up to which id no row can appear any more in a change table, by who holds locks on it.
 *
 * <ol>
 *   <li>Whoever inserts a row has locked the table before the row gets its id, and keeps that lock until what it has committed
 *       can be seen. So of the ids that were given before a look at the locks, the rows that are still to come are those of the
 *       writers that hold one then.
 *   <li>Without such writers all these ids are <em>settled</em>. Else the last of them is marked, and settled when a later look
 *       finds none of these writers any more. Those that come meanwhile have higher ids and are not waited for.
 *   <li>A session's transaction goes by another name once it is prepared, so when a writer is gone that was waited for, all that
 *       are prepared by then are waited for as well: it may be one of them.
 *   <li>Ids that go less far than before have begun anew, and nothing that was settled or marked holds.
 * </ol>
 *
 * <p>This does not cover an id that was taken by hand, outside of the statement that inserts it.
 */
final class SettledIds {

    /** Below all ids. */
    static final long NONE = Long.MIN_VALUE;

    private long settled = NONE;
    private long marked = NONE;
    private Set<String> awaited = Set.of();

    /** The highest id that is settled; {@link #NONE} without one. */
    long settled() {
        return settled;
    }

    /**
     * What a look has found.
     *
     * @param given the id that was given last before the writers were looked at; {@link #NONE} if none was, or nobody knows
     * @param writers who held a lock then, as {@link Dialect#idsAndWriters} names them
     */
    void look(long given, Set<String> writers) {
        if (given < Math.max(settled, marked)) {
            settled = NONE;
            marked = NONE;
        }
        if (marked != NONE) {
            settleMarked(writers);
        }
        if (writers.isEmpty()) {
            settled = given;
        } else if (marked == NONE && given > settled) {
            marked = given;
            awaited = Set.copyOf(writers);
        }
    }

    private void settleMarked(Set<String> writers) {
        Set<String> left = new HashSet<>(writers);
        left.removeIf(writer -> !awaited.contains(writer));
        if (awaited.stream().anyMatch(writer -> !isPrepared(writer) && !writers.contains(writer))) {
            writers.stream().filter(SettledIds::isPrepared).forEach(left::add);
        }
        awaited = left;
        if (left.isEmpty()) {
            settled = marked;
            marked = NONE;
        }
    }

    private static boolean isPrepared(String writer) {
        return writer.startsWith(Dialect.PREPARED);
    }
}
