package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.changetable.ChangeTableSpec.ColumnSpec;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * Which column of a change table means what, each looked up in the table as it is.
 *
 * @param queue what identifies, orders and divides its rows
 * @param record which record a row is about
 * @param operation what has happened to it
 * @param changedAt when
 * @param own what else our own change tables say; empty in an application's
 */
record ChangeTableLayout(
        Table table,
        QueueColumns queue,
        RecordColumns record,
        OperationColumns operation,
        Optional<Column> changedAt,
        Optional<OwnColumns> own) {

    /**
     * What identifies, orders and divides the rows.
     *
     * @param order what tells which row of a record came last; empty if nothing does
     */
    record QueueColumns(Column id, Optional<Column> order, Optional<Column> subscriber) {}

    /**
     * Which record a row is about.
     *
     * @param table the name of its table; empty if there is one only
     * @param keys its key
     * @param jsonKey whether the one column of the key has all of it, as JSON
     */
    record RecordColumns(Optional<Column> table, List<Column> keys, boolean jsonKey) {}

    /** What has happened to the record: one of the two says it at most. */
    record OperationColumns(Optional<Column> word, Optional<Column> deleted) {}

    /** What only our own change tables say. */
    record OwnColumns(
            Column transactionId, Column origin, Column before, Column after, Optional<Column> captureVersion) {}

    static ChangeTableLayout own(Table table) {
        Column id = ours(table, ChangeTableColumns.ID);
        RecordColumns record = new RecordColumns(
                Optional.of(ours(table, ChangeTableColumns.TABLE_NAME)),
                List.of(ours(table, ChangeTableColumns.RECORD_KEY)),
                true);
        return new ChangeTableLayout(
                table,
                new QueueColumns(id, Optional.of(id), Optional.of(ours(table, ChangeTableColumns.SUBSCRIBER))),
                record,
                new OperationColumns(Optional.of(ours(table, ChangeTableColumns.OPERATION)), Optional.empty()),
                Optional.of(ours(table, ChangeTableColumns.CHANGED_AT)),
                Optional.of(new OwnColumns(
                        ours(table, ChangeTableColumns.TRANSACTION_ID),
                        ours(table, ChangeTableColumns.ORIGIN),
                        ours(table, ChangeTableColumns.BEFORE_IMAGE),
                        ours(table, ChangeTableColumns.AFTER_IMAGE),
                        table.find(ChangeTableColumns.CAPTURE_VERSION))));
    }

    private static Column ours(Table table, String name) {
        return table.find(name)
                .orElseThrow(() -> new IllegalArgumentException("The change table " + table.name() + " has no column "
                        + name + " as our own change tables do. If the application owns the table, say what its columns"
                        + " mean with the options idColumn, tableColumn, keyColumns and so on; or name another table"
                        + " with the option changeTable"));
    }

    static ChangeTableLayout foreign(Table table, ChangeTableSpec spec) {
        ColumnSpec columns = spec.columns();
        Column id = columns.id().map(name -> table.column(name, "idColumn")).orElseGet(() -> solePrimaryKey(table));
        if (columns.key().columns().isEmpty()) {
            throw new IllegalArgumentException("Nothing says which columns of " + table.name()
                    + " hold the record's key. Name them with the option keyColumns");
        }
        if (columns.table().column().isEmpty() && columns.table().tables().size() != 1) {
            throw new IllegalArgumentException("Nothing says which table the changes in " + table.name()
                    + " are about; tables has " + columns.table().tables().size()
                    + " entries. Name the column with the option tableColumn, or the one table with the option tables");
        }
        return new ChangeTableLayout(
                table,
                new QueueColumns(
                        id, order(table, id, spec), named(table, spec.queue().subscriberColumn(), "subscriberColumn")),
                new RecordColumns(
                        named(table, columns.table().column(), "tableColumn"),
                        columns.key().columns().stream()
                                .map(name -> table.column(name, "keyColumns"))
                                .toList(),
                        columns.key().json()),
                new OperationColumns(
                        named(table, columns.operation().column(), "operationColumn"),
                        named(table, columns.operation().deleted(), "deletedColumn")),
                changedAt(table, columns.changedAt().column()),
                Optional.empty());
    }

    private static Column solePrimaryKey(Table table) {
        if (table.primaryKey().size() != 1) {
            throw new IllegalArgumentException("The primary key of " + table.name() + " has "
                    + table.primaryKey().size()
                    + " columns, expected one that identifies a row. Name such a column with the option idColumn");
        }
        return table.column('"' + table.primaryKey().get(0).replace("\"", "\"\"") + '"', "idColumn");
    }

    private static Optional<Column> order(Table table, Column id, ChangeTableSpec spec) {
        Optional<Column> named = named(table, spec.columns().order(), "orderBy");
        if (named.isPresent()) {
            return named;
        }
        if (id.isNumber()) {
            return Optional.of(id);
        }
        if (!spec.content().fetchRow()) {
            throw new IllegalArgumentException("The rows of " + table.name() + " have no order: its id column "
                    + id.name()
                    + " is no number, so of two changes of a record nobody can tell which came last. Name an"
                    + " order column with the option orderBy, or set fetchRow=true so that the record itself decides");
        }
        return Optional.empty();
    }

    private static Optional<Column> changedAt(Table table, Optional<String> name) {
        Optional<Column> column = named(table, name, "changedAtColumn");
        column.filter(found -> !found.isTimestamp()).ifPresent(found -> {
            throw new IllegalArgumentException("The column " + found.name() + " of " + table.name() + " is of type "
                    + found.typeName() + ", expected a date with a time of day. Name one with the option"
                    + " changedAtColumn");
        });
        return column;
    }

    private static Optional<Column> named(Table table, Optional<String> name, String option) {
        return name.map(text -> table.column(text, option));
    }

    Column id() {
        return queue.id();
    }

    /** Whether the rows of a record can be told apart by when they came. */
    boolean isOrdered() {
        return queue.order().isPresent();
    }

    boolean isOrderedById() {
        return queue.order().equals(Optional.of(queue.id()));
    }

    /** Whether the order is one integer id, above a part of which one can look. */
    boolean canHaveFloor() {
        return isOrderedById() && id().isInteger();
    }

    boolean isImage(Column column) {
        return own.filter(ours -> column.equals(ours.before()) || column.equals(ours.after()))
                .isPresent();
    }

    /** All columns that are read, in the order in which {@link RowSql} selects them. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(id());
        columns.addAll(record.keys());
        Stream.of(record.table(), operation.word(), operation.deleted(), changedAt)
                .flatMap(Optional::stream)
                .forEach(columns::add);
        own.ifPresent(ours -> {
            columns.addAll(List.of(ours.transactionId(), ours.origin(), ours.before(), ours.after()));
            ours.captureVersion().ifPresent(columns::add);
        });
        return columns;
    }
}
