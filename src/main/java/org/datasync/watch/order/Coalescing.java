package org.datasync.watch.order;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.records.RecordTables;
import org.datasync.watch.schema.Table;

/**
 * Makes one change of all changes of a record:
 *
 * <ol>
 *   <li>It stands where the record's last change stood. It has the {@code before} of the first and everything else of the
 *       last, and it is acknowledged with the rows of all.
 *   <li>Its operation says what a target sees that has had none of them: see {@link #operation}.
 *   <li>Its id is the same whenever it is made of the same changes, and never that of another change: neither of one of
 *       them, as they are delivered one by one if the batch fails, nor of a merger with what was recorded later. So a
 *       receiver that leaves out the ids it has seen does not leave out a newer state for an older one.
 * </ol>
 *
 * <p>Changes are of one record if they name the same table and key, in whatever spelling their rows do.
 */
final class Coalescing {

    private final RecordTables tables;

    Coalescing(RecordTables tables) {
        this.tables = tables;
    }

    /** What tells a record from others. */
    private record Identity(Object table, RecordKey key) {}

    /** The changes, none of them malformed and none of a whole table, with those of each record as one. */
    List<PendingChange> coalesced(List<PendingChange> changes) {
        Map<String, Identity> identities = new HashMap<>();
        Map<Identity, List<PendingChange>> records = new LinkedHashMap<>();
        for (PendingChange change : changes) {
            // a key of bytes is equal to itself only, but the text of its row tells
            Identity identity = identities.computeIfAbsent(change.recordId(), id -> identity(change.change()));
            List<PendingChange> sameRecord = records.remove(identity);
            List<PendingChange> more = sameRecord == null ? new ArrayList<>() : sameRecord;
            more.add(change);
            records.put(identity, more);
        }
        return records.values().stream().map(Coalescing::merged).toList();
    }

    private Identity identity(Change change) {
        Object table = tables.find(change.getTable()).<Object>map(Table::name).orElse(change.getTable());
        return new Identity(table, change.getKey());
    }

    private static PendingChange merged(List<PendingChange> changes) {
        PendingChange last = changes.get(changes.size() - 1);
        if (changes.size() == 1) {
            return last;
        }
        String id = PendingChange.idOfAll(changes);
        Change change = Change.of(last.change().getTable(), operation(changes))
                .id(id)
                .key(last.change().getKey())
                .before(changes.get(0).change().getBefore())
                .after(last.change().getAfter())
                .changedAt(last.change().getChangedAt())
                .transactionId(last.change().getTransactionId())
                .origin(last.change().getOrigin())
                .build();
        return PendingChange.merged(changes, change);
    }

    private static Operation operation(List<PendingChange> changes) {
        return changes.stream()
                .map(change -> change.change().getOperation())
                .reduce(Coalescing::operation)
                .orElseThrow();
    }

    /**
     * What two operations on a record are together. A delete always stays one, even after an insert: the target may have
     * the record from an earlier delivery that was rolled back at the source alone.
     */
    static Operation operation(Operation first, Operation then) {
        if (then == Operation.DELETE || then == first) {
            return then;
        }
        return first == Operation.INSERT && then == Operation.UPDATE ? Operation.INSERT : Operation.UPSERT;
    }
}
