package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of a change table of our own, whose key columns are plain texts. */
final class OwnRowReader extends ChangeRowReader {

    OwnRowReader(ChangeTable table) {
        super(table);
    }

    @Override
    public ChangeRow mapRow(ResultSet row, int index) throws SQLException {
        ColumnCursor cursor = new ColumnCursor(row, 0);
        ChangeRow complete = read(cursor, null, null);
        boolean nameless = complete.record().table() instanceof Unreadable
                || complete.record().key().get(0) instanceof Unreadable;
        ChangeRow named = nameless ? complete.ofItself() : complete;
        long omitted = row.getLong(cursor.index() + 1);
        return omitted > 0 ? named.with(new Omitted(omitted), new Omitted(omitted)) : named;
    }
}
