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
 * What the options say about a change table; nothing in it has been compared with the database yet.
 *
 * @param table the change table's name; empty for the default of the pattern
 * @param queue which of its rows are read
 * @param columns what the columns of an application's table mean; of our own nobody has to say it
 * @param floor whether the rows below an id are looked at
 * @param content what a change is given beside its row, and what is left out
 */
public record ChangeTableSpec(
        Optional<String> table, QueueSpec queue, ColumnSpec columns, FloorSpec floor, ContentSpec content) {

    /**
     * Which rows are read.
     *
     * @param subscriberColumn the column with the subscriber that a row is for
     * @param subscriber the subscriber whose rows are read
     * @param where a condition on the rows, trusted SQL
     */
    public record QueueSpec(Optional<String> subscriberColumn, Optional<String> subscriber, Optional<String> where) {}

    /**
     * What the columns of a row mean.
     *
     * @param id the column that identifies a row
     * @param order the column that orders the changes of a record
     * @param table which table the record is in
     * @param key which record of it
     * @param operation what has happened to it
     * @param changedAt when
     */
    public record ColumnSpec(
            Optional<String> id,
            Optional<String> order,
            TableSpec table,
            KeySpec key,
            OperationSpec operation,
            TimeSpec changedAt) {

        private boolean isEmpty() {
            return Stream.of(id, order, table.column(), operation.column(), operation.deleted(), changedAt.column())
                            .allMatch(Optional::isEmpty)
                    && key.columns().isEmpty();
        }
    }

    /**
     * How the record's table is found.
     *
     * @param column the column with its name
     * @param map the table by what the column says
     * @param tables those that the change table is about; empty for all
     */
    public record TableSpec(Optional<String> column, Map<String, String> map, List<String> tables) {

        /** Copies the collections and checks the combination. */
        public TableSpec {
            map = Map.copyOf(map);
            tables = List.copyOf(tables);
            if (!map.isEmpty() && column.isEmpty()) {
                throw new IllegalArgumentException("tableMap is given but no tableColumn that it could map");
            }
        }

        /** Whether changes of this table are among those that are read, where the column says so. */
        boolean hasTable(String name, String said) {
            return tables.isEmpty() || tables.contains(name) || map.containsKey(said);
        }
    }

    /**
     * How the record's key is found.
     *
     * @param columns the columns with it
     * @param names what these are called in the record's table
     * @param json whether the one column holds JSON
     */
    public record KeySpec(List<String> columns, List<String> names, boolean json) {

        /** Copies the lists and checks the combination. */
        public KeySpec {
            columns = List.copyOf(columns);
            names = List.copyOf(names);
            if (json && columns.size() > 1) {
                throw new IllegalArgumentException("keyFormat=json needs one column in keyColumns, found " + columns);
            }
            if (!names.isEmpty() && !json && names.size() != columns.size()) {
                throw new IllegalArgumentException("keyNames " + names + " and keyColumns " + columns
                        + " have different lengths; expected a name for each column");
            }
        }
    }

    /**
     * How the operation is told.
     *
     * @param column the column with it
     * @param map the operation by what the column says
     * @param deleted the column that says whether the record was deleted, in place of it
     */
    public record OperationSpec(Optional<String> column, Map<String, Operation> map, Optional<String> deleted) {

        /** Copies the map and checks the combination. */
        public OperationSpec {
            map = Map.copyOf(map);
            if (column.isPresent() && deleted.isPresent()) {
                throw new IllegalArgumentException("Both operationColumn=" + column.get() + " and deletedColumn="
                        + deleted.get() + " are given; expected one of them");
            }
            if (!map.isEmpty() && column.isEmpty()) {
                throw new IllegalArgumentException("operationMap is given but no operationColumn that it could map");
            }
        }

        /** What the column says, in lower case, where all records of a table are gone. */
        List<String> truncateWords() {
            Stream<String> mapped = map.entrySet().stream()
                    .filter(entry -> entry.getValue() == Operation.TRUNCATE)
                    .map(entry -> entry.getKey().strip().toLowerCase(Locale.ROOT));
            return Stream.concat(Stream.of(Operation.TRUNCATE.word()), mapped)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /**
     * How the time of a change is read.
     *
     * @param column the column with it
     * @param zone its zone if it has none of its own
     */
    public record TimeSpec(Optional<String> column, ZoneId zone) {}

    /**
     * Whether rows are read above a floor only.
     *
     * @param wanted whether they are; empty for the default
     * @param lag how long an id must be known before the floor may pass it
     * @param rescanInterval how often to look below it
     */
    public record FloorSpec(Optional<Boolean> wanted, Duration lag, Duration rescanInterval) {

        /** Checks the times. */
        public FloorSpec {
            if (lag.isNegative() || rescanInterval.isNegative()) {
                throw new IllegalArgumentException("floorLag is " + lag.toMillis() + " ms and rescanInterval "
                        + rescanInterval.toMillis() + " ms, expected 0 or more");
            }
        }
    }

    /**
     * What becomes of the rows that are read.
     *
     * @param fetchRow whether each change gets the record's current row
     * @param ignoredOrigins the origins whose changes are acknowledged without being delivered
     * @param limit how large the images of a fetch are together
     */
    public record ContentSpec(boolean fetchRow, Set<String> ignoredOrigins, ImageLimit limit) {

        public ContentSpec {
            ignoredOrigins = Set.copyOf(ignoredOrigins);
        }
    }

    /** The same of the change table with this name. */
    public ChangeTableSpec named(String name) {
        return new ChangeTableSpec(Optional.of(name), queue, columns, floor, content);
    }

    /** The same of all tables, for this subscriber. */
    public ChangeTableSpec ofAllTables(String subscriber) {
        return new ChangeTableSpec(
                table,
                new QueueSpec(queue.subscriberColumn(), Optional.of(subscriber), queue.where()),
                new ColumnSpec(
                        columns.id(),
                        columns.order(),
                        new TableSpec(columns.table().column(), columns.table().map(), List.of()),
                        columns.key(),
                        columns.operation(),
                        columns.changedAt()),
                floor,
                content);
    }

    /** The change table's name, which the pattern has given where no option does. */
    public String name() {
        return table.orElseThrow();
    }

    /** Whether the table is one that we made ourselves: no option says what its columns mean. */
    public boolean isOwn() {
        return columns.isEmpty() && queue.subscriberColumn().isEmpty();
    }
}
