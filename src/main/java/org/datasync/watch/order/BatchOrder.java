package org.datasync.watch.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.change.Operation;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.records.RecordTables;

/**
 * Arranges the changes of a batch for delivery:
 *
 * <ol>
 *   <li>The changes of a record become one.
 *   <li>Then deletes come after all else, or before it with {@code deletesFirst}; with {@code order=foreign-keys} parents
 *       are written before their children and deleted after them. What is left open stays as it was recorded.
 *   <li>A truncate stays where it is: nothing passes it or is merged across it.
 *   <li>A batch with a malformed row is left as it is, since it is going to be run again change by change.
 * </ol>
 *
 * <p>Applying what comes out, or any first part of it together with the rest later, leads to the same state of every record
 * as applying all changes in the order in which they were recorded. With foreign keys that hold at a target, only whole
 * batches keep them: what is left of a batch may refer to what the first part has deleted.
 */
final class BatchOrder {

    private final OrderSpec spec;
    private final Coalescing coalescing;
    private final ForeignKeyOrder foreignKeyOrder;

    BatchOrder(OrderSpec spec, RecordTables tables) {
        this.spec = spec;
        this.coalescing = new Coalescing(tables);
        this.foreignKeyOrder = new ForeignKeyOrder(tables);
    }

    /** The changes as they are to be delivered; each row is in exactly one of them. */
    List<PendingChange> arranged(List<PendingChange> fetched) {
        if (fetched.stream().anyMatch(change -> change.flaw().isPresent())) {
            return fetched;
        }
        List<PendingChange> arranged = new ArrayList<>();
        List<PendingChange> open = new ArrayList<>();
        for (PendingChange change : fetched) {
            if (change.change().getOperation() == Operation.TRUNCATE) {
                arranged.addAll(reordered(coalescing.coalesced(open)));
                arranged.add(change);
                open.clear();
            } else {
                open.add(change);
            }
        }
        arranged.addAll(reordered(coalescing.coalesced(open)));
        return arranged;
    }

    private List<PendingChange> reordered(List<PendingChange> changes) {
        if (!spec.isReordering()) {
            return changes;
        }
        Map<Boolean, List<PendingChange>> byDelete = changes.stream()
                .collect(Collectors.partitioningBy(change -> change.change().getOperation() == Operation.DELETE));
        List<PendingChange> writes = byDelete.get(false);
        List<PendingChange> deletes = byDelete.get(true);
        if (spec.byForeignKeys()) {
            writes = foreignKeyOrder.parentsFirst(writes);
            deletes = foreignKeyOrder.childrenFirst(deletes);
        }
        List<PendingChange> reordered = new ArrayList<>(spec.deletesFirst() ? deletes : writes);
        reordered.addAll(spec.deletesFirst() ? writes : deletes);
        return reordered;
    }
}
