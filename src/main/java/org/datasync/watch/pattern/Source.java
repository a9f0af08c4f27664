package org.datasync.watch.pattern;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;

/**
 * Where a pending change comes from: what its pattern finds it by again, and what the engine tells its record, lane and table
 * by.
 */
public final class Source {

    /** Stands between the parts of texts that are joined; texts that people write do not contain it. */
    public static final char SEPARATOR = '\u001f';

    private final Supplier<String> token;
    private final Supplier<String> recordId;
    private final IntSupplier bucket;
    private final boolean barrier;
    private final Optional<String> table;

    private Source(
            Supplier<String> token,
            Supplier<String> recordId,
            IntSupplier bucket,
            boolean barrier,
            Optional<String> table) {
        this.token = token;
        this.recordId = recordId;
        this.bucket = bucket;
        this.barrier = barrier;
        this.table = table;
    }

    /**
     * A source.
     *
     * @param token what {@link WatchPattern#find} finds it by: at most 255 characters
     * @param recordId the text by which its record is told from others: the same for all changes of a record
     * @param bucket the bucket that the record is in, from 0 to {@link LaneRange#BUCKETS}, or {@link LaneRange#BARRIER}
     * @param table how the source spells its table; empty if it names none
     */
    public Source(String token, String recordId, int bucket, Optional<String> table) {
        this(() -> token, () -> recordId, () -> bucket, bucket == LaneRange.BARRIER, table);
    }

    /**
     * The same of a watch of one lane, whose texts are made when somebody asks for them: the engine does so for what has failed,
     * and while something is held. They must be the same each time.
     */
    public static Source madeLater(Supplier<String> token, Supplier<String> recordId, String table) {
        return new Source(token, recordId, () -> 0, false, Optional.of(table));
    }

    /**
     * The same of a watch of any number of lanes.
     *
     * @param bucket gives the bucket that the record is in; asked inside of a transaction of the watched database
     * @param table how the source spells its table; empty if it names none
     */
    public static Source madeLater(
            Supplier<String> token, Supplier<String> recordId, IntSupplier bucket, Optional<String> table) {
        return new Source(token, recordId, bucket, false, table);
    }

    /** The same of a truncate, which is in no bucket. */
    public static Source ofBarrier(Supplier<String> token, Supplier<String> recordId, Optional<String> table) {
        return new Source(token, recordId, () -> LaneRange.BARRIER, true, table);
    }

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

    /** What {@link WatchPattern#find} finds it by. */
    public String token() {
        return token.get();
    }

    /** The text by which its record is told from others. */
    public String recordId() {
        return recordId.get();
    }

    /** The bucket that the record is in, or {@link LaneRange#BARRIER}. */
    public int bucket() {
        return bucket.getAsInt();
    }

    /** Whether it is that of a truncate. */
    public boolean isBarrier() {
        return barrier;
    }

    /** How the source spells its table; empty if it names none. */
    public Optional<String> table() {
        return table;
    }

    @Override
    public String toString() {
        return "Source[" + token() + "]";
    }
}
