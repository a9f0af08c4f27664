package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * Which column of a change table means what, each looked up in the table as it is. A part that the table does not have is
 * null.
 */
record ChangeTableLayout(
        Table table,
        Column id,
        Column tableColumn,
        List<Column> keys,
        boolean jsonKey,
        Column operation,
        Column deleted,
        Column changedAt,
        Column transactionId,
        Column origin,
        Column before,
        Column after,
        Column captureVersion,
        Column subscriber,
        Column order) {

    static ChangeTableLayout own(Table table) {
        return new ChangeTableLayout(
                table,
                ours(table, ChangeTableColumns.ID),
                ours(table, ChangeTableColumns.TABLE_NAME),
                List.of(ours(table, ChangeTableColumns.RECORD_KEY)),
                true,
                ours(table, ChangeTableColumns.OPERATION),
                null,
                ours(table, ChangeTableColumns.CHANGED_AT),
                ours(table, ChangeTableColumns.TRANSACTION_ID),
                ours(table, ChangeTableColumns.ORIGIN),
                ours(table, ChangeTableColumns.BEFORE_IMAGE),
                ours(table, ChangeTableColumns.AFTER_IMAGE),
                table.find(ChangeTableColumns.CAPTURE_VERSION).orElse(null),
                ours(table, ChangeTableColumns.SUBSCRIBER),
                ours(table, ChangeTableColumns.ID));
    }

    private static Column ours(Table table, String name) {
        return table.find(name)
                .orElseThrow(() -> new IllegalArgumentException("The change table " + table.name() + " has no column "
                        + name + " as our own change tables do. If the application owns the table, say what its columns"
                        + " mean with the options idColumn, tableColumn, keyColumns and so on; or name another table"
                        + " with the option changeTable"));
    }

    static ChangeTableLayout foreign(Table table, ChangeTableSpec spec) {
        Column id = spec.idColumn() == null ? solePrimaryKey(table) : table.column(spec.idColumn(), "idColumn");
        if (spec.keyColumns().isEmpty()) {
            throw new IllegalArgumentException("Nothing says which columns of " + table.name()
                    + " hold the record's key. Name them with the option keyColumns");
        }
        if (spec.tableColumn() == null && spec.tables().size() != 1) {
            throw new IllegalArgumentException("Nothing says which table the changes in " + table.name()
                    + " are about; tables has " + spec.tables().size()
                    + " entries. Name the column with the option tableColumn, or the one table with the option tables");
        }
        return new ChangeTableLayout(
                table,
                id,
                optional(table, spec.tableColumn(), "tableColumn"),
                spec.keyColumns().stream()
                        .map(name -> table.column(name, "keyColumns"))
                        .toList(),
                spec.jsonKey(),
                optional(table, spec.operationColumn(), "operationColumn"),
                optional(table, spec.deletedColumn(), "deletedColumn"),
                changedAt(table, spec.changedAtColumn()),
                null,
                null,
                null,
                null,
                null,
                optional(table, spec.subscriberColumn(), "subscriberColumn"),
                order(table, id, spec));
    }

    private static Column solePrimaryKey(Table table) {
        if (table.primaryKey().size() != 1) {
            throw new IllegalArgumentException("The primary key of " + table.name() + " has "
                    + table.primaryKey().size()
                    + " columns, expected one that identifies a row. Name such a column with the option idColumn");
        }
        return table.column('"' + table.primaryKey().get(0).replace("\"", "\"\"") + '"', "idColumn");
    }

    private static Column order(Table table, Column id, ChangeTableSpec spec) {
        if (spec.orderBy() != null) {
            return table.column(spec.orderBy(), "orderBy");
        }
        if (id.isNumber()) {
            return id;
        }
        if (!spec.fetchRow()) {
            throw new IllegalArgumentException("The rows of " + table.name() + " have no order: its id column "
                    + id.name()
                    + " is no number, so of two changes of a record nobody can tell which came last. Name an"
                    + " order column with the option orderBy, or set fetchRow=true so that the record itself decides");
        }
        return null;
    }

    private static Column changedAt(Table table, String name) {
        Column column = optional(table, name, "changedAtColumn");
        if (column != null && !column.isTimestamp()) {
            throw new IllegalArgumentException("The column " + column.name() + " of " + table.name() + " is of type "
                    + column.typeName() + ", expected a date with a time of day. Name one with the option"
                    + " changedAtColumn");
        }
        return column;
    }

    private static Column optional(Table table, String name, String option) {
        return name == null ? null : table.column(name, option);
    }

    /** Whether the rows of a record can be told apart by when they came. */
    boolean isOrdered() {
        return order != null;
    }

    /** Whether the order is one integer id, above a part of which one can look. */
    boolean canHaveFloor() {
        return id.equals(order) && id.isInteger();
    }

    /** All columns that are read, in the order in which {@link RowSql} selects them. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(id);
        columns.addAll(keys);
        Stream.of(tableColumn, operation, deleted, changedAt, transactionId, origin, before, after, captureVersion)
                .filter(column -> column != null)
                .forEach(columns::add);
        return columns;
    }
}
