package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeRow.Identity;
import org.datasync.watch.changetable.ChangeRow.OperationValues;
import org.datasync.watch.changetable.ChangeRow.OwnValues;
import org.datasync.watch.changetable.ChangeRow.RecordValues;
import org.datasync.watch.changetable.ChangeTableLayout.OwnColumns;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Column;
import org.springframework.jdbc.core.RowMapper;

/**
 * Reads the rows that {@link ChangeTableSql} selects. A value that cannot be read in its column's type is read as text, and
 * where that cannot be either it is {@link Unreadable}: so no value keeps the other rows from being read.
 */
abstract class ChangeRowReader implements RowMapper<ChangeRow> {

    private final ChangeTableLayout layout;
    private final Dialect dialect;
    private final boolean barriers;

    ChangeRowReader(ChangeTable table) {
        this.layout = table.layout();
        this.dialect = table.dialect();
        this.barriers = table.hasBarriers();
    }

    /** Reads what is after these columns. */
    final ChangeRow read(ColumnCursor cursor, String recordId, String fingerprint) throws SQLException {
        int bucket = barriers && cursor.nextInt() != 0 ? LaneRange.BARRIER : Identity.UNKNOWN;
        Object id = cursor.next(layout.id());
        Object[] key = new Object[layout.record().keys().size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = cursor.next(layout.record().keys().get(i));
        }
        Object table = cursor.next(layout.record().table());
        return new ChangeRow(
                new Identity(id, bucket, recordId, fingerprint),
                new RecordValues(table, Arrays.asList(key)),
                new OperationValues(
                        cursor.next(layout.operation().word()),
                        cursor.next(layout.operation().deleted())),
                cursor.next(layout.changedAt()),
                layout.own().isPresent() ? own(cursor, layout.own().get()) : OwnValues.NONE);
    }

    private static OwnValues own(ColumnCursor cursor, OwnColumns columns) throws SQLException {
        return new OwnValues(
                cursor.next(columns.transactionId()),
                origin(cursor.next(columns.origin())),
                cursor.next(columns.before()),
                cursor.next(columns.after()),
                cursor.next(columns.captureVersion()));
    }

    /** The value of the current row's column with this number. */
    final Object read(ResultSet row, Column column, int index) throws SQLException {
        try {
            return column.read(row, index);
        } catch (SQLException | RuntimeException | StackOverflowError e) {
            if (dialect.isInfrastructure(e)) {
                throw e;
            }
            return text(row, index);
        }
    }

    /** What the database makes of a value as text. */
    final Object text(ResultSet row, int index) throws SQLException {
        try {
            return row.getString(index);
        } catch (SQLException | RuntimeException | StackOverflowError e) {
            if (dialect.isInfrastructure(e)) {
                throw e;
            }
            return new Unreadable(e.getClass().getSimpleName());
        }
    }

    /** The triggers of some databases write the empty text where there is none. */
    private static Object origin(Object text) {
        return "".equals(text) ? null : text;
    }

    /** Walks the columns of a row in the order of {@link ChangeTableLayout#columns()}. */
    final class ColumnCursor {
        private final ResultSet row;
        private int index;

        ColumnCursor(ResultSet row, int index) {
            this.row = row;
            this.index = index;
        }

        int nextInt() throws SQLException {
            index++;
            return row.getInt(index);
        }

        /** The number of the column that was read last. */
        int index() {
            return index;
        }

        /** The next value; null if there is no such column. */
        Object next(Optional<Column> column) throws SQLException {
            return column.isPresent() ? next(column.get()) : null;
        }

        Object next(Column column) throws SQLException {
            index++;
            return ChangeRowReader.this.read(row, column, index);
        }
    }
}
