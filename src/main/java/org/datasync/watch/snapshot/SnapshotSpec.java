package org.datasync.watch.snapshot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.records.ChosenTables;

/**
 * What the options say of tables that are compared with what was seen of them last; nothing in it has been compared with the
 * database yet.
 *
 * @param tables which tables
 * @param all what is read of every table that has no options of its own
 * @param byTable what is read of a table, by its name
 * @param comparing when and how
 */
public record SnapshotSpec(
        ChosenTables.Names tables, Selection all, Map<String, Selection> byTable, Comparing comparing) {

    /** Copies the map. */
    public SnapshotSpec {
        byTable = Map.copyOf(byTable);
    }

    /**
     * What is read of a table.
     *
     * @param keyColumns the columns of the key; empty for those of the primary key
     * @param columns the columns that messages have; empty for all
     * @param excludeColumns columns that are none of them
     * @param where a condition on the records, trusted SQL
     */
    public record Selection(
            List<String> keyColumns, List<String> columns, List<String> excludeColumns, Optional<String> where) {
        /** Copies the lists. */
        public Selection {
            keyColumns = List.copyOf(keyColumns);
            columns = List.copyOf(columns);
            excludeColumns = List.copyOf(excludeColumns);
        }
    }

    /**
     * When and how tables are compared.
     *
     * @param interval from the beginning of a comparison to that of the next; zero for one with each poll
     * @param initialLoad whether the records that a table has when it is compared first are delivered
     * @param deleteGuard how many percent of a table's records may be deleted from one comparison to the next
     * @param maxBytes how large the rows of a batch are together, about
     * @param keepsRows whether rows are remembered, so that messages have what was before
     */
    public record Comparing(
            Duration interval, boolean initialLoad, int deleteGuard, long maxBytes, boolean keepsRows) {}

    /** The options of a table that has some of its own by this name; null for one that has none. */
    Selection of(String table) {
        return table == null ? all : byTable.get(table);
    }
}
