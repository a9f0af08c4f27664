package org.datasync.watch.trigger;

import java.util.List;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * A capture as it was installed: what rows of the change table that bear its number hold.
 *
 * @param name whose it is
 * @param version its number
 * @param recordTable what its rows call the table
 * @param columns the columns that it is about as they were, of its images if it makes any
 * @param whole whether these were all columns of the table
 * @param before whether rows have the record before the change
 * @param after whether rows have the record after the change
 * @param plan a digest of the statements that made it
 * @param definition a digest of what the catalog said of it then; null if that was not looked at
 */
public record CaptureVersion(
        CaptureName name,
        int version,
        String recordTable,
        List<Column> columns,
        boolean whole,
        boolean before,
        boolean after,
        String plan,
        String definition) {

    /** The plan of a version whose statements may have failed, where they are not part of one transaction. */
    static final String UNFINISHED = "unfinished";

    /** Copies the list. */
    public CaptureVersion {
        columns = List.copyOf(columns);
    }

    /** What is known of it, to tell the names of its triggers. */
    Capture of(Table table) {
        return new Capture(
                name,
                version,
                table,
                recordTable,
                List.of(),
                columns,
                before,
                after,
                null,
                false,
                null,
                TriggerLevel.ROW,
                KeyProof.NONE);
    }

    /** Whether its triggers were all installed and not given up since. */
    boolean isFinished() {
        return !plan.isEmpty() && !plan.equals(UNFINISHED);
    }
}
