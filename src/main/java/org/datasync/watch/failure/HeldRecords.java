package org.datasync.watch.failure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;

/**
 * The records of which a lane's fetch is to leave the changes out: those with a change that is held or about to be parked, and
 * those of which one is parked in place.
 */
public final class HeldRecords {

    private static final String LEFT_OUT = " AND (status IN ('held', 'parking') OR payload IS NULL)";

    private final FailureTable table;
    private final Optional<Dialect> watchedDialect;
    private final int lane;

    HeldRecords(FailureTable table, Optional<Dialect> watchedDialect, int lane) {
        this.table = table;
        this.watchedDialect = watchedDialect;
        this.lane = lane;
    }

    /**
     * The condition that leaves the records of held changes out of a fetch; {@code recordId} is SQL. It stands outside the
     * subquery, as the columns it names may have namesakes in {@code datasync_failure}.
     */
    public SqlClause notHeld(String recordId) {
        return watchedDialect
                .map(database -> notOneOf(
                        database,
                        recordId,
                        table.jdbc()
                                .queryForList(
                                        "SELECT record_id FROM datasync_failure" + FailureTable.OF_LANE + LEFT_OUT,
                                        String.class,
                                        table.watch(),
                                        lane)))
                .orElseGet(() -> new SqlClause(
                        table.dialect().comparable(recordId) + " NOT IN (SELECT "
                                + table.dialect().comparable("held.record_id")
                                + " FROM " + table.dialect().by("datasync_failure held", FailureTable.DUE_INDEX)
                                + " WHERE held.watch = ? AND held.lane = ? AND (held.status = 'held' OR held.payload"
                                + " IS NULL))",
                        List.of(table.watch(), lane)));
    }

    /** The same of the held changes of all lanes; {@code recordId} is SQL of a statement that is not of one lane. */
    public SqlClause notHeldInAnyLane(String recordId) {
        return watchedDialect
                .map(database -> notOneOf(
                        database,
                        recordId,
                        table.jdbc()
                                .queryForList(
                                        "SELECT record_id FROM datasync_failure WHERE watch = ?" + LEFT_OUT,
                                        String.class,
                                        table.watch())))
                .orElseGet(() -> new SqlClause(
                        table.dialect().comparable(recordId) + " NOT IN (SELECT "
                                + table.dialect().comparable("held.record_id")
                                + " FROM datasync_failure held WHERE held.watch = ? AND (held.status = 'held' OR"
                                + " held.payload IS NULL))",
                        List.of(table.watch())));
    }

    /** Those of these records that have a held change in this lane, or one that is parked in place. */
    public Set<String> heldAmong(Collection<String> recordIds) {
        if (recordIds.isEmpty()) {
            return Set.of();
        }
        SqlClause records = table.dialect().in("record_id", new LinkedHashSet<>(recordIds));
        List<Object> arguments = new ArrayList<>(List.of(table.watch(), lane));
        arguments.addAll(records.arguments());
        return new HashSet<>(table.jdbc()
                .queryForList(
                        "SELECT record_id FROM datasync_failure" + FailureTable.OF_LANE + LEFT_OUT + " AND "
                                + records.sql(),
                        String.class,
                        arguments.toArray()));
    }

    private static SqlClause notOneOf(Dialect database, String recordId, List<String> records) {
        if (records.isEmpty()) {
            return SqlClause.of("1 = 1");
        }
        SqlClause held = database.in(recordId, new LinkedHashSet<>(records));
        return new SqlClause("NOT (" + held.sql() + ")", held.arguments());
    }
}
