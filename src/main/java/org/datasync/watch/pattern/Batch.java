package org.datasync.watch.pattern;

import java.util.List;
import java.util.Optional;

/**
 * What a fetch has found.
 *
 * @param changes the next changes, each record's in order
 * @param more whether more may be pending behind them
 * @param position where the lane stands once all of them are delivered, if that is further than after the last one; a batch
 *     without changes may have one too
 * @param withoutHeld whether the fetch's {@link Fetch#notHeld} and {@link Fetch#barred} were part of the query; if not, the
 *     engine leaves out what is held or barred
 */
public record Batch(List<PendingChange> changes, boolean more, Optional<String> position, boolean withoutHeld) {

    /** Copies the list. */
    public Batch {
        changes = List.copyOf(changes);
    }

    /** Of a query that asked for the fetch's limit: more are pending if as many were found. */
    public static Batch of(List<PendingChange> changes, Fetch fetch) {
        return new Batch(changes, changes.size() >= fetch.limit(), Optional.empty(), false);
    }

    /** The same with where the lane stands once all changes are delivered. */
    public Batch at(String end) {
        return new Batch(changes, more, Optional.of(end), withoutHeld);
    }
}
