package org.datasync.watch.pattern;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.datasync.watch.change.LaneRange;

/**
 * Finds changed records and acknowledges them. All methods but {@link #committed} and {@link #reread} run inside the
 * cycle's transaction, by one thread at a time.
 *
 * <p>A pattern needs {@link #fetch} and {@link #find}, and one of two ways to see to it that what was delivered is not fetched
 * again: {@link #acknowledge}, or a {@linkplain PendingChange#at position}, which the engine stores with the lease. Failures,
 * retries, parking and requeueing are the engine's.
 *
 * <p>Not promised: that each change that was fetched is delivered; that {@link #committed} is called after each commit, as the
 * process may die in between.
 */
public interface WatchPattern {

    /**
     * The next pending changes after the position, each record's in order. A barrier, a truncate, comes in its place also if
     * its own record is held.
     *
     * @throws UnreadableBatch if one of several cannot be read and it is not known which
     */
    Batch fetch(Fetch fetch);

    /**
     * Reads a held change again: the one of that token if it still is pending, else the first pending one of the record, and
     * of records whose changes overwrite each other the record as it is now. Empty if nothing of the record is pending any
     * more, or if it lies behind the {@linkplain Held#position position} and is still to be fetched. A change that is
     * requeued is found whether it was acknowledged or not, unless the pattern has {@linkplain #payload payloads}.
     */
    Optional<PendingChange> find(Held held);

    /**
     * The same without what may keep the change from being read: enough to acknowledge it and to set it aside. As
     * {@link #find} by default.
     */
    default Optional<PendingChange> findRow(Held held) {
        return find(held);
    }

    /**
     * The change whose row makes statements about many rows fail, once one has failed so: looks for it, and finds it after as
     * many calls as the logarithm of the number of rows at most. It has a flaw, and is left out of fetches until it can be
     * read. Empty if there is none to look for, or none in this lane, and by default.
     *
     * @throws UnreadableBatch if it is still to be looked for, in another transaction
     */
    default Optional<PendingChange> unreadable() {
        return Optional.empty();
    }

    /**
     * Sees to it that these changes are not fetched again, with a constant number of statements. Nothing by default, as a
     * position may do.
     *
     * @throws IllegalStateException if they were acknowledged already although nobody else may: the lease was lost
     */
    default void acknowledge(List<PendingChange> delivered) {}

    /** The acknowledgement of these changes, the first of the last fetch, is committed. */
    default void committed(List<PendingChange> delivered) {}

    /** Changes that were left out of earlier fetches may be fetched again. */
    default void reread() {}

    /**
     * Whether no change of the barrier's table is pending before it, in whatever lane. True by default, as it is for one lane
     * that keeps all changes in order.
     *
     * @param besides says which changes do not matter
     */
    default boolean isNext(PendingChange barrier, Fetch besides) {
        return true;
    }

    /**
     * A pending change out of turn, to see whether the target takes it: the first one of the record that is found so far
     * from the first pending change (0) to the last (1). Empty if none is found, if it might have to wait for a barrier, and
     * by default. It moves nothing that {@link #fetch} and {@link #committed} remember.
     */
    default Optional<PendingChange> probe(Fetch fetch, double place) {
        return Optional.empty();
    }

    /**
     * A change as text, from which {@link #restore} makes it after it was acknowledged: for changes that {@link #find} cannot
     * read then. Empty by default: find can.
     */
    default Optional<String> payload(PendingChange change) {
        return Optional.empty();
    }

    /**
     * The change that a {@link #payload} holds.
     *
     * @throws UnsupportedOperationException if the pattern has no payloads
     */
    default PendingChange restore(String payload) {
        throw new UnsupportedOperationException("The pattern makes no payloads");
    }

    /**
     * Makes sure that what will be delivered can be acknowledged then. Called at each start of the watch, outside of a transaction,
     * before anything is fetched; if it fails, the watch does not start. Does nothing by default.
     */
    default void requireAcknowledgeable() {}

    /**
     * The same pattern for one of several lanes: it fetches the changes of the lane's records, and barriers. Only patterns
     * whose {@linkplain Traits#lanes traits} say so are asked for more than one.
     */
    default WatchPattern forLane(LaneRange lane) {
        return this;
    }

    /**
     * What is pending: for the watch itself first, then for others that read the same source, if there are any. By default
     * nobody knows, which counts as nothing.
     */
    default List<Backlog> backlog() {
        return List.of(Backlog.none(""));
    }

    /**
     * What is peculiar to the pattern of how it is getting on, by name, for people: for {@code action=status} and the consumer's
     * attributes. Runs outside of the cycle's transaction, perhaps beside one. Nothing by default.
     *
     * @param position where lane 0 stands; takes a query, which may wait for a cycle under way
     */
    default Map<String, Object> standing(Supplier<Optional<String>> position) {
        return Map.of();
    }
}
