package org.datasync.watch.snapshot;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * A table that is compared, with the columns that the options mean.
 *
 * @param text what the options, messages, the position and the pages call it
 * @param table the table
 * @param key the columns of its key
 * @param shown the columns that messages have and that are compared
 * @param where a condition on its records
 * @param keepsRows whether its rows are remembered, and not only that they were
 */
record ComparedTable(
        String text, Table table, List<Column> key, List<Column> shown, Optional<String> where, boolean keepsRows) {

    /** Copies the lists. */
    ComparedTable {
        key = List.copyOf(key);
        shown = List.copyOf(shown);
    }

    /** The same of which nothing but keys is compared. */
    ComparedTable keysOnly() {
        return new ComparedTable(text, table, key, List.of(), where, false);
    }
}
