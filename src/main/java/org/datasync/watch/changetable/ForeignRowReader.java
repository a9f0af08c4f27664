package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.datasync.watch.dialect.Dialect;

/** Reads rows of an application's change table, with what the database makes of them as texts. */
final class ForeignRowReader extends ChangeRowReader {

    ForeignRowReader(ChangeTableLayout layout, Dialect dialect) {
        super(layout, dialect);
    }

    @Override
    public ChangeRow mapRow(ResultSet row, int index) throws SQLException {
        String recordId = text(row, 1);
        ChangeRow complete = read(new ColumnCursor(row, 3), recordId, text(row, 2));
        return recordId == null ? complete.ofItself() : complete;
    }

    /** What the database makes of a row as text; null if that cannot be read. */
    private String text(ResultSet row, int index) throws SQLException {
        Object text = readable(() -> row.getString(index), () -> row.getString(index));
        return text instanceof Unreadable ? null : (String) text;
    }
}
