package org.datasync.watch.dialect;

import java.time.Duration;
import java.util.List;
import org.datasync.watch.schema.TableName;

/** How a database indexes the rows of a queue by their lanes, and reads them by that. */
public interface LaneIndexes {

    /** A character that cannot be seen as a literal that can, so that people may copy it. */
    String literal(char unseen);

    /** Statements that make the index, by whoever owns the table. Whoever writes to the table waits for their end. */
    List<String> creation(LaneIndex index);

    /** Statements that take an index out again, of which the name is known. */
    List<String> removal(TableName table, String name);

    /** Statements before these, in the same transaction and session, so that they wait no longer than that for the table. */
    List<String> sessionSetup(Duration lockTimeout);

    /** Statements that undo this, whatever became of the others. */
    List<String> sessionReset();

    /** Reads the names of a table's indexes, of those that are complete. */
    SqlClause names(TableName table);

    /**
     * Reads the next rows of a lane, in the order of their ids, whatever the database knows or believes of the table's content.
     *
     * @param columns what to select
     * @param lane the lane's number, or {@link LaneIndex#ANY}
     * @param rest a further condition; empty for none
     * @param after the id after which to begin
     * @param limit how many rows at most
     */
    SqlClause next(LaneIndex index, String columns, int lane, SqlClause rest, long after, int limit);
}
