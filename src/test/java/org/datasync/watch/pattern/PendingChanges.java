package org.datasync.watch.pattern;

import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;

/** Makes pending changes as a change table would give them, numbered from 1. */
final class PendingChanges {

    private long count;

    PendingChange next(Operation operation, String table, Object key) {
        return next(operation, table, key, null, null);
    }

    PendingChange next(
            Operation operation, String table, Object key, Map<String, Object> before, Map<String, Object> after) {
        String id = "watch:" + ++count;
        Change change = Change.of(table, operation)
                .id(id)
                .key(operation == Operation.TRUNCATE ? null : RecordKey.of("id", key))
                .before(before)
                .after(after)
                .transactionId("transaction " + count)
                .origin("origin " + count)
                .build();
        return new PendingChange(id, change, null, List.of(row(table + " " + key)));
    }

    PendingChange malformed(String table, Object key) {
        String id = "watch:" + ++count;
        return new PendingChange(id, null, new IllegalArgumentException("on purpose"), List.of(row(table + " " + key)));
    }

    private ChangeRow row(String recordId) {
        return new ChangeRow(count, 0, recordId, null, null, List.of(), null, null, null, null, null, null, null, null);
    }
}
