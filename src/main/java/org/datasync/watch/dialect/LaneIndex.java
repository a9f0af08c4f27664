package org.datasync.watch.dialect;

import org.datasync.watch.schema.TableName;

/**
 * The index by which one queue's rows in our own change table are found lane by lane. It has no row of other queues that the database
 * can leave out.
 *
 * @param name its name, and that of the column with the lane where the database indexes nothing but columns
 * @param table the table
 * @param queue the queue that it is of, as the column {@code subscriber} says it
 * @param lane the SQL of the lane that a row is in: a number from 0, or {@link #ANY}
 */
public record LaneIndex(String name, TableName table, String queue, String lane) {

    /** The lane of what every lane has to look at: barriers, and rows whose record is told by their id. */
    public static final int ANY = -1;
}
