package org.datasync.watch.order;

import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;

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
        return PendingChange.of(change, source(table + " " + key));
    }

    PendingChange malformed(String table, Object key) {
        String id = "watch:" + ++count;
        return PendingChange.flawed(id, source(table + " " + key), new IllegalArgumentException("on purpose"));
    }

    private Source source(String recordId) {
        return new Source(String.valueOf(count), recordId, 0, Optional.empty());
    }
}
