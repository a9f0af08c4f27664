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
 * @param hash the hash of its row, with what is kept of it behind; empty if it is gone
 * @param before what was kept of it before; empty if nothing was
 */
record Difference(
        Operation operation,
        String key,
        Optional<Map<String, Object>> row,
        Optional<byte[]> hash,
        Optional<byte[]> before) {

    /** Of a record that is there. */
    static Difference written(Operation operation, TableRows.Row row, byte[] hash) {
        return new Difference(operation, row.key(), Optional.of(row.values()), Optional.of(hash), Optional.empty());
    }

    /** Of a record that is gone. */
    static Difference gone(String key) {
        return new Difference(Operation.DELETE, key, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same with what a page has kept of the record, if it was there. */
    Difference from(Entries entries) {
        boolean was = operation == Operation.UPDATE || operation == Operation.DELETE;
        return was ? new Difference(operation, key, row, hash, entries.row(key)) : this;
    }

    boolean isGone() {
        return row.isEmpty();
    }
}
