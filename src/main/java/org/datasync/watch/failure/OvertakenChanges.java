package org.datasync.watch.failure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.datasync.watch.dialect.SqlClause;

/** Notes which parked changes a lane has overtaken, as to requeue those would undo what was delivered since. */
public final class OvertakenChanges {

    private final FailureTable table;
    private final int lane;

    OvertakenChanges(FailureTable table, int lane) {
        this.table = table;
        this.lane = lane;
    }

    /** Notes that newer changes of these records were delivered than the parked ones with a number below {@code before}. */
    public void markOvertaken(Collection<String> recordIds, long before) {
        SqlClause records = table.dialect().in("record_id", recordIds);
        List<Object> arguments = new ArrayList<>(List.of(table.watch(), lane, before));
        arguments.addAll(records.arguments());
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET overtaken = TRUE" + FailureTable.OF_LANE
                                + " AND status = 'parked' AND failure < ? AND " + records.sql(),
                        arguments.toArray());
    }

    /**
     * Notes that a truncate of these tables was delivered, which all that is parked of them, in whatever lane, with a number
     * below {@code before} would undo.
     *
     * @param unnamed whether the parked changes that name no table are of this table too, as there is no other
     */
    public void markOvertakenByTruncate(Collection<String> tables, boolean unnamed, long before) {
        markOvertaken("", tables, unnamed, before);
    }

    /**
     * Notes that changes of these tables were delivered, which the parked truncates of them with a number below
     * {@code before} would undo.
     */
    public void markTruncatesOvertaken(Collection<String> tables, long before) {
        markOvertaken(" AND lane = 0 AND operation = 'truncate'", tables, false, before);
    }

    private void markOvertaken(String which, Collection<String> tables, boolean unnamed, long before) {
        SqlClause ofTables = table.dialect().in("table_name", tables);
        List<Object> arguments = new ArrayList<>(List.of(table.watch(), before));
        arguments.addAll(ofTables.arguments());
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET overtaken = TRUE" + FailureTable.PARKED + which
                                + " AND overtaken = FALSE AND failure < ?" + " AND (" + ofTables.sql()
                                + (unnamed ? " OR table_name IS NULL)" : ")"),
                        arguments.toArray());
    }
}
