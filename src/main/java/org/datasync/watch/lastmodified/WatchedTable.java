package org.datasync.watch.lastmodified;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.lastmodified.LastModifiedSpec.Selection;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * A table that is followed, with the columns that the options mean.
 *
 * @param text what the options, messages and the position call it
 * @param table the table
 * @param modified the column that grows
 * @param key the columns of its key
 * @param shown the names of the columns that messages have, in the table's order
 * @param chosen what else the options say of it
 */
record WatchedTable(
        String text, Table table, ModifiedColumn modified, List<Column> key, List<String> shown, Chosen chosen) {

    /** Copies the collections. */
    WatchedTable {
        key = List.copyOf(key);
        shown = List.copyOf(shown);
    }

    /**
     * What else is known of a table.
     *
     * @param created the column that tells an insert
     * @param deleted the column that tells a delete
     * @param where a condition on its records
     * @param index the name of an index that begins with the column that grows; empty if there is none
     */
    record Chosen(Optional<Column> created, Optional<Column> deleted, Optional<String> where, Optional<String> index) {}

    /** What of a table's options is only text so far. */
    static Chosen chosen(Table table, Selection selection, Optional<String> index) {
        return new Chosen(
                selection.marks().created().map(name -> table.column(name, "createdColumn")),
                selection.marks().deleted().map(name -> table.column(name, "deletedColumn")),
                selection.where(),
                index);
    }
}
