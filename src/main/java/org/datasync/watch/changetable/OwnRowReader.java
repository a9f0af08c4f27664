package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.datasync.watch.dialect.Dialect;

/** Reads rows of a change table of our own, whose key columns are plain texts. */
final class OwnRowReader extends ChangeRowReader {

    OwnRowReader(ChangeTableLayout layout, Dialect dialect) {
        super(layout, dialect);
    }

    @Override
    public ChangeRow mapRow(ResultSet row, int index) throws SQLException {
        ColumnCursor cursor = new ColumnCursor(row, 1);
        ChangeRow complete = read(cursor, null, null);
        boolean nameless = complete.record().table() instanceof Unreadable
                || complete.record().key().get(0) instanceof Unreadable;
        ChangeRow named = nameless ? complete.ofItself() : complete;
        long omitted = row.getLong(cursor.index() + 1);
        return omitted > 0 ? named.with(new Omitted(omitted), new Omitted(omitted)) : named;
    }
}
