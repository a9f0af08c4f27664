package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.datasync.watch.changetable.ChangeRow.RecordValues;

/**
 * Reads rows of an application's change table, with what the database makes of them as texts. A row whose record nobody can tell
 * is one of its own.
 */
final class ForeignRowReader extends ChangeRowReader {

    private final boolean tellsRecords;
    private final boolean namesTable;

    ForeignRowReader(ForeignChangeTable table) {
        super(table);
        this.tellsRecords = table.tellsRecords();
        this.namesTable = table.layout().record().table().isPresent();
    }

    @Override
    public ChangeRow mapRow(ResultSet row, int index) throws SQLException {
        String fingerprint = readable(row, 1);
        if (tellsRecords) {
            ChangeRow complete = read(new ColumnCursor(row, 1), null, fingerprint);
            return isTold(complete.record()) ? complete : complete.ofItself();
        }
        String recordId = readable(row, 2);
        ChangeRow complete = read(new ColumnCursor(row, 2), recordId, fingerprint);
        return recordId == null ? complete.ofItself() : complete;
    }

    private boolean isTold(RecordValues record) {
        if (record.table() instanceof Unreadable || (namesTable && record.table() == null)) {
            return false;
        }
        for (Object key : record.key()) {
            if (key == null || key instanceof Unreadable) {
                return false;
            }
        }
        return true;
    }

    /** What the database makes of a row as text; null if that cannot be read. */
    private String readable(ResultSet row, int index) throws SQLException {
        Object text = text(row, index);
        return text instanceof Unreadable ? null : (String) text;
    }
}
