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
 * @param what what is captured of the table
 * @param changes which of its changes are recorded
 * @param definer the database user as whom the triggers write; null for the one who installs them
 * @param level how often the triggers run
 */
public record Capture(
        CaptureName name,
        int version,
        CapturedTable what,
        CapturedChanges changes,
        String definer,
        TriggerLevel level) {

    /** The same in another version. */
    public Capture withVersion(int newVersion) {
        return new Capture(name, newVersion, what, changes, definer, level);
    }

    /** The table as it is. */
    public Table table() {
        return what.table();
    }

    /** What the rows call the table. */
    public String recordTable() {
        return what.recordTable();
    }

    /** The columns of the key. */
    public List<Column> key() {
        return what.key();
    }

    /** What proves that no two records have the same key. */
    public KeyProof proof() {
        return what.proof();
    }

    /** The columns of the images, and those whose change is a change of the record; in the table's order. */
    public List<Column> columns() {
        return what.columns();
    }

    /** Whether a row has the record before the change. */
    public boolean before() {
        return changes.before();
    }

    /** Whether a row has the record after the change. */
    public boolean after() {
        return changes.after();
    }

    /** The condition on the records that are watched; null for all. */
    public String rowFilter() {
        return changes.rowFilter();
    }

    /** Whether updates that change nothing are recorded. */
    public boolean unchanged() {
        return changes.unchanged();
    }

    /** The captured columns and those of the key, each once. */
    public List<Column> keyAndColumns() {
        return Stream.concat(key().stream(), columns().stream()).distinct().toList();
    }

    /** Whether the images have all columns of the table. */
    public boolean isWhole() {
        return columns().size() == table().columns().size();
    }

    /** Whether rows have images at all. */
    public boolean hasImages() {
        return before() || after();
    }
}
