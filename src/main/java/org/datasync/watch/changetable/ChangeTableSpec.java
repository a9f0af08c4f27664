package org.datasync.watch.changetable;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.change.Operation;

/**
 * What the options say about a change table; nothing in it has been compared with the database yet. A null or empty part
 * was not given.
 *
 * @param changeTable the change table's name; null for the default of the pattern
 * @param idColumn the column that identifies a row
 * @param tableColumn the column with the name of the record's table
 * @param tableMap the record's table by what the table column says
 * @param tables the tables whose records the change table is about
 * @param keyColumns the columns with the record's key
 * @param keyNames the names of the key's columns in the record's table
 * @param jsonKey whether the key column holds JSON
 * @param operationColumn the column with the operation
 * @param operationMap the operation by what the operation column says
 * @param deletedColumn the column that says whether the record was deleted
 * @param changedAtColumn the column with the time of the change
 * @param changedAtZone the zone of that column if it has none of its own
 * @param subscriberColumn the column with the subscriber that a row is for
 * @param subscriber the subscriber whose rows are read
 * @param orderBy the column that orders the changes of a record
 * @param where a condition on the rows, trusted SQL
 * @param fetchRow whether each change gets the record's current row
 * @param ignoredOrigins the origins whose changes are acknowledged without being delivered
 * @param floor whether to read above a floor; empty for the default
 * @param floorLag how long an id must be known before the floor may pass it
 * @param rescanInterval how often to look below the floor
 * @param imageLimit how large the images of a fetch are together
 */
public record ChangeTableSpec(
        String changeTable,
        String idColumn,
        String tableColumn,
        Map<String, String> tableMap,
        List<String> tables,
        List<String> keyColumns,
        List<String> keyNames,
        boolean jsonKey,
        String operationColumn,
        Map<String, Operation> operationMap,
        String deletedColumn,
        String changedAtColumn,
        ZoneId changedAtZone,
        String subscriberColumn,
        String subscriber,
        String orderBy,
        String where,
        boolean fetchRow,
        Set<String> ignoredOrigins,
        Optional<Boolean> floor,
        Duration floorLag,
        Duration rescanInterval,
        ImageLimit imageLimit) {

    /** Copies the collections and checks what needs no database. */
    public ChangeTableSpec {
        tableMap = Map.copyOf(tableMap);
        tables = List.copyOf(tables);
        keyColumns = List.copyOf(keyColumns);
        keyNames = List.copyOf(keyNames);
        operationMap = Map.copyOf(operationMap);
        ignoredOrigins = Set.copyOf(ignoredOrigins);
        if (operationColumn != null && deletedColumn != null) {
            throw new IllegalArgumentException("Both operationColumn=" + operationColumn + " and deletedColumn="
                    + deletedColumn + " are given; expected one of them");
        }
        if (!operationMap.isEmpty() && operationColumn == null) {
            throw new IllegalArgumentException("operationMap is given but no operationColumn that it could map");
        }
        if (!tableMap.isEmpty() && tableColumn == null) {
            throw new IllegalArgumentException("tableMap is given but no tableColumn that it could map");
        }
        if (floorLag.isNegative() || rescanInterval.isNegative()) {
            throw new IllegalArgumentException("floorLag is " + floorLag.toMillis() + " ms and rescanInterval "
                    + rescanInterval.toMillis() + " ms, expected 0 or more");
        }
        if (jsonKey && keyColumns.size() > 1) {
            throw new IllegalArgumentException("keyFormat=json needs one column in keyColumns, found " + keyColumns);
        }
        if (!keyNames.isEmpty() && !jsonKey && keyNames.size() != keyColumns.size()) {
            throw new IllegalArgumentException("keyNames " + keyNames + " and keyColumns " + keyColumns
                    + " have different lengths; expected a name for each column");
        }
    }

    /** The same of this change table, and these tables and subscriber. */
    public ChangeTableSpec of(String newChangeTable, List<String> newTables, String newSubscriber) {
        return new ChangeTableSpec(
                newChangeTable,
                idColumn,
                tableColumn,
                tableMap,
                newTables,
                keyColumns,
                keyNames,
                jsonKey,
                operationColumn,
                operationMap,
                deletedColumn,
                changedAtColumn,
                changedAtZone,
                subscriberColumn,
                newSubscriber,
                orderBy,
                where,
                fetchRow,
                ignoredOrigins,
                floor,
                floorLag,
                rescanInterval,
                imageLimit);
    }

    /** What the operation column says, in lower case, where all records of a table are gone. */
    List<String> truncateWords() {
        Stream<String> mapped = operationMap.entrySet().stream()
                .filter(entry -> entry.getValue() == Operation.TRUNCATE)
                .map(entry -> entry.getKey().strip().toLowerCase(Locale.ROOT));
        return Stream.concat(Stream.of(Operation.TRUNCATE.word()), mapped)
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether the table is one that we made ourselves: no option says what its columns mean. */
    public boolean isOwn() {
        return idColumn == null
                && tableColumn == null
                && keyColumns.isEmpty()
                && operationColumn == null
                && deletedColumn == null
                && changedAtColumn == null
                && subscriberColumn == null
                && orderBy == null;
    }
}
