package org.datasync.watch.pattern;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;

/**
 * A change that waits to be delivered, with what its pattern needs to acknowledge it.
 *
 * @param id the change's id
 * @param change the change; null if its row is malformed
 * @param flaw what is wrong with its row; null if nothing is
 * @param rows the rows that this change is: one, or several of a record if they were coalesced or the table has no order
 */
public record PendingChange(String id, Change change, IllegalArgumentException flaw, List<ChangeRow> rows) {

    /** The text by which the database tells its record from others. */
    public String recordId() {
        return rows.get(0).recordId();
    }

    /** The record ids of all its rows: one, unless they spell the record's key or table differently. */
    public Stream<String> recordIds() {
        return rows.stream().map(ChangeRow::recordId).distinct();
    }

    /** The bucket that its record is in. */
    public int bucket() {
        return rows.get(0).bucket();
    }

    /** Whether all changes before it go first and all after it wait, in every lane. */
    public boolean isBarrier() {
        return bucket() == LaneRange.BARRIER;
    }

    /** The id of its row, as text. */
    public Optional<String> rowId() {
        return rows.stream().findFirst().map(ChangeRow::idText);
    }

    /** The record's key as people know it: its value, of several columns a JSON array; null if it has none. */
    public String keyText() {
        if (change == null || change.getKey() == null) {
            return null;
        }
        Object value = change.getKey().value();
        return value instanceof List || value instanceof byte[] ? Json.write(value) : value.toString();
    }

    PendingChange with(Change newChange) {
        return new PendingChange(id, newChange, flaw, rows);
    }

    PendingChange with(IllegalArgumentException newFlaw) {
        return new PendingChange(id, null, newFlaw, rows);
    }
}
