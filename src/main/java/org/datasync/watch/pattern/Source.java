package org.datasync.watch.pattern;

import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;

/**
 * Where a pending change comes from: what its pattern finds it by again, and what the engine tells its record, lane and table
 * by.
 *
 * @param token what {@link WatchPattern#find} finds it by: at most 255 characters
 * @param recordId the text by which its record is told from others: the same for all changes of a record
 * @param bucket the bucket that the record is in, from 0 to {@link LaneRange#BUCKETS}, or {@link LaneRange#BARRIER}
 * @param table how the source spells its table; empty if it names none
 */
public record Source(String token, String recordId, int bucket, Optional<String> table) {

    /** Stands between the parts of texts that are joined; texts that people write do not contain it. */
    public static final char SEPARATOR = '\u001f';

    /** The source of a change whose record is told by its table and key, in a watch of one lane. */
    public static Source of(Change change, String token) {
        boolean barrier = change.getOperation() == Operation.TRUNCATE;
        String key = change.getKey() == null ? "" : Json.write(change.getKey().values());
        return new Source(
                token,
                change.getTable() + SEPARATOR + key,
                barrier ? LaneRange.BARRIER : 0,
                Optional.of(change.getTable()));
    }
}
