package org.datasync.watch.records;

import java.util.List;

/**
 * The key of a record whose change a pattern has found, as the database has stored it: the handle of changes of patterns that see
 * only what is there, for who remembers beside them what was.
 *
 * @param values the values of the key's columns, in order
 */
public record StoredKey(List<Object> values) {

    /** Copies the list. */
    public StoredKey {
        values = List.copyOf(values);
    }
}
