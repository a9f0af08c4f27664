package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.datasync.watch.changetable.ChangeRow.RecordValues;

/**
 * Reads rows of an application's change table, with what the database makes of them as texts. A row whose record nobody can tell
 * is one of its own.
 */
final class ForeignRowReader extends ChangeRowReader {

    private final int fingerprints;
    private final boolean tellsRecords;
    private final boolean namesTable;

    ForeignRowReader(ForeignChangeTable table) {
        super(table);
        this.fingerprints =
                table.versions().map(versions -> versions.columns().size()).orElse(1);
        this.tellsRecords = table.tellsRecords();
        this.namesTable = table.layout().record().table().isPresent();
    }

    @Override
    public ChangeRow mapRow(ResultSet row, int index) throws SQLException {
        String fingerprint = fingerprint(row);
        if (tellsRecords) {
            ChangeRow complete = read(new ColumnCursor(row, fingerprints), null, fingerprint);
            return isTold(complete.record()) ? complete : complete.ofItself();
        }
        String recordId = readable(row, fingerprints + 1);
        ChangeRow complete = read(new ColumnCursor(row, fingerprints + 1), recordId, fingerprint);
        return recordId == null ? complete.ofItself() : complete;
    }

    /** The texts by which the database tells what a row was when it was read, as one. */
    private String fingerprint(ResultSet row) throws SQLException {
        String whole = readable(row, 1);
        for (int i = 2; i <= fingerprints; i++) {
            whole += readable(row, i);
        }
        return whole;
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
