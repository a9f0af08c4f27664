package org.datasync.watch.dialect;

import java.util.List;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * What is captured of a table.
 *
 * @param table the table as it is
 * @param recordTable what the rows of the change table call it
 * @param key the columns of the key
 * @param proof what proves that no two records have the same key
 * @param columns the columns of the images, and those whose change is a change of the record; in the table's order
 */
public record CapturedTable(Table table, String recordTable, List<Column> key, KeyProof proof, List<Column> columns) {

    /** Copies the lists. */
    public CapturedTable {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }
}
