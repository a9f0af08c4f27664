package org.datasync.watch.apply;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.records.ChosenTables;

/**
 * How changes are written.
 *
 * @param names what tables and columns are called in the target
 * @param truncate what becomes of a truncate
 * @param deletedColumn the column that marks a row as deleted, which then stays; empty if it does not stay
 * @param unknownColumns what becomes of a column that the target's table does not have
 * @param values how values are made to fit
 */
public record ApplySpec(
        Names names,
        Truncate truncate,
        Optional<String> deletedColumn,
        UnknownColumns unknownColumns,
        ValueSpec values) {

    /**
     * Which tables of another database are copied, so that missing ones can be made.
     *
     * @param tables which tables
     * @param all what is copied of every table that has no options of its own
     * @param byTable what is copied of a table, by its name
     */
    public record CopySpec(ChosenTables.Names tables, Selection all, Map<String, Selection> byTable) {

        /** Copies the map. */
        public CopySpec {
            byTable = Map.copyOf(byTable);
        }

        /** The options of a table that has some of its own by this name; null for one that has none. */
        Selection of(String table) {
            return table == null ? all : byTable.get(table);
        }
    }

    /**
     * What of a table is copied.
     *
     * @param keyColumns the columns of the key; empty for those of the primary key
     * @param columns the columns; empty for all
     * @param excludeColumns columns that are none of them
     */
    public record Selection(List<String> keyColumns, List<String> columns, List<String> excludeColumns) {
        /** Copies the lists. */
        public Selection {
            keyColumns = List.copyOf(keyColumns);
            columns = List.copyOf(columns);
            excludeColumns = List.copyOf(excludeColumns);
        }
    }

    /** What becomes of a truncate. */
    public enum Truncate {
        REFUSE,
        APPLY,
        IGNORE
    }

    /** What becomes of a column that the target's table does not have. */
    public enum UnknownColumns {
        REFUSE,
        IGNORE
    }

    /**
     * What is called otherwise in the target.
     *
     * @param tables the target's table by the change's
     * @param columns the target's column by the change's, or by {@code table.column} of the change
     * @param schema where all tables lie; empty if where their names say
     */
    public record Names(Map<String, String> tables, Map<String, String> columns, Optional<String> schema) {

        /** Copies the maps. */
        public Names {
            tables = Map.copyOf(tables);
            columns = Map.copyOf(columns);
        }
    }

    /**
     * How values are made to fit.
     *
     * @param zone the zone of times that are of none, where the other side's are of one; empty if such do not fit
     * @param round whether digits after the point that a column does not keep are left out, and not refused
     */
    public record ValueSpec(Optional<ZoneId> zone, boolean round) {}
}
