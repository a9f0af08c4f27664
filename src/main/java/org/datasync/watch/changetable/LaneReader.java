package org.datasync.watch.changetable;

import org.datasync.watch.dialect.LaneIndex;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.SqlClause;

/**
 * Reads a lane's rows by an index that is there.
 *
 * @param indexes how the database does so
 * @param index the index
 */
record LaneReader(LaneIndexes indexes, LaneIndex index) {

    /** Reads the next rows of a lane, or of {@link LaneIndex#ANY}, as {@link LaneIndexes#next} does. */
    SqlClause next(String columns, int lane, SqlClause rest, long after, int limit) {
        return indexes.next(index, columns, lane, rest, after, limit);
    }
}
