package org.datasync.watch.pattern;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;

/**
 * Finds changed records and acknowledges them. All methods but {@link #committed} and {@link #reread} run inside the
 * cycle's transaction, by one thread at a time.
 */
public interface WatchPattern {

    /** The same pattern for one of several lanes: it fetches the changes of the lane's records, and barriers. */
    WatchPattern forLane(LaneRange lane);

    /**
     * The next pending changes, each record's in order. Fewer than asked for means that no more are pending, unless it
     * {@linkplain #isCut was cut}. A barrier comes in its place also if its own record is held.
     *
     * @throws UnreadableBatch if one of several cannot be read and it is not known which
     */
    List<PendingChange> fetch(Fetch fetch);

    /**
     * The change whose row makes statements about many rows fail, once one has failed so: looks for it, and finds it after as
     * many calls as the logarithm of the number of rows at most. It has a flaw, and is left out of fetches until it can be
     * read. Empty if there is none to look for, or none in this lane.
     *
     * @throws UnreadableBatch if it is still to be looked for, in another transaction
     */
    default Optional<PendingChange> unreadable() {
        return Optional.empty();
    }

    /** Whether the last fetch has left changes out, as those that it gave are large. */
    boolean isCut();

    /**
     * A pending change out of turn, to see whether the target takes it: the first one of the record that is found so far
     * from the first pending change (0) to the last (1). Empty if none is found, and if it might have to wait for a barrier.
     * It moves nothing that {@link #fetch} and {@link #committed} remember.
     */
    Optional<PendingChange> probe(Fetch fetch, double place);

    /**
     * Whether no change of the barrier's table is pending before it, in whatever lane.
     *
     * @param besides says which changes do not matter
     */
    boolean isNext(PendingChange barrier, Fetch besides);

    /**
     * Reads a held change again: the row with this id if it still is there, else the first pending one of the record. Empty
     * if nothing of the record is pending any more.
     */
    Optional<PendingChange> find(String rowId, String recordId);

    /** The same without the record's own row, which may be what cannot be read: enough to set the change aside. */
    Optional<PendingChange> findRow(String rowId, String recordId);

    /**
     * Sees to it that these changes are not fetched again, with a constant number of statements.
     *
     * @throws IllegalStateException if they were acknowledged already although the table is ours alone: the lease was lost
     */
    void acknowledge(List<PendingChange> delivered);

    /** The acknowledgement of these changes, the first of the last fetch, is committed. */
    void committed(List<PendingChange> delivered);

    /** Changes that were left out of earlier fetches may be fetched again. */
    void reread();

    /** A change's rows as text, from which {@link #restore} makes the change after the rows are gone. */
    String payload(PendingChange change);

    /** The change that a {@link #payload} holds. */
    PendingChange restore(String payload);

    /** What is pending for each subscriber that something is pending for. */
    List<Backlog> backlog();

    /** Adds changes to the queue that this pattern reads, a row each for each subscriber. */
    void record(List<Change> changes, List<String> subscribers);
}
