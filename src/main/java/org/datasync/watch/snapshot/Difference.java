package org.datasync.watch.snapshot;

import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Operation;

/**
 * How a record differs from what was delivered of it last.
 *
 * @param operation what happened
 * @param key the record's key
 * @param row what is read of it; empty if it is gone
 * @param hash the hash of its row; empty if it is gone
 */
record Difference(Operation operation, String key, Optional<Map<String, Object>> row, Optional<byte[]> hash) {

    /** Of a record that is there. */
    static Difference written(Operation operation, TableRows.Row row, byte[] hash) {
        return new Difference(operation, row.key(), Optional.of(row.values()), Optional.of(hash));
    }

    /** Of a record that is gone. */
    static Difference gone(String key) {
        return new Difference(Operation.DELETE, key, Optional.empty(), Optional.empty());
    }

    boolean isGone() {
        return row.isEmpty();
    }
}
