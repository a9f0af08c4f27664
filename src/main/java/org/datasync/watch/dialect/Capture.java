package org.datasync.watch.dialect;

import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * What triggers write into our own change table when a table changes, for one subscriber.
 *
 * @param name whose capture it is
 * @param version its version, which each row that it writes bears
 * @param table the table as it is
 * @param recordTable what the rows call the table
 * @param key the columns of the key
 * @param columns the columns of the images, and those whose change is a change of the record; in the table's order
 * @param before whether a row has the record before the change
 * @param after whether a row has the record after the change
 * @param rowFilter a condition, trusted SQL in which {@code row.} stands before each column, on the records that are watched;
 *     null for all
 * @param unchanged whether updates that change nothing are recorded
 * @param definer the database user as whom the triggers write; null for the one who installs them
 * @param level how often the triggers run
 * @param proof what proves that no two records have the same key
 */
public record Capture(
        CaptureName name,
        int version,
        Table table,
        String recordTable,
        List<Column> key,
        List<Column> columns,
        boolean before,
        boolean after,
        String rowFilter,
        boolean unchanged,
        String definer,
        TriggerLevel level,
        KeyProof proof) {

    /** Copies the lists. */
    public Capture {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** The same in another version. */
    public Capture withVersion(int newVersion) {
        return new Capture(
                name,
                newVersion,
                table,
                recordTable,
                key,
                columns,
                before,
                after,
                rowFilter,
                unchanged,
                definer,
                level,
                proof);
    }

    /** The captured columns and those of the key, each once. */
    public List<Column> keyAndColumns() {
        return Stream.concat(key.stream(), columns.stream()).distinct().toList();
    }

    /** Whether the images have all columns of the table. */
    public boolean isWhole() {
        return columns.size() == table.columns().size();
    }

    /** Whether rows have images at all. */
    public boolean hasImages() {
        return before || after;
    }
}
