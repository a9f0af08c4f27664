package org.datasync.watch.failure;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What people see and do of a watch's failures, whatever lanes they are of: list, requeue, park and drop them. The caller's
 * transaction has the leases of all lanes where it changes something.
 */
public final class ParkedChanges {

    private final FailureTable table;
    private final PayloadStore payloads;

    /** Those of a watch in this database; the clock tells the time where the database does not. */
    public ParkedChanges(JdbcTemplate jdbc, Dialect dialect, Clock clock, String watch) {
        this.table = new FailureTable(jdbc, dialect, clock, watch);
        this.payloads = new PayloadStore(jdbc);
    }

    /** The steps of one of them. */
    public FailureSteps steps() {
        return new FailureSteps(table);
    }

    /** Counts the failures of all lanes. */
    public FailureSummary summary() {
        return table.summary(" WHERE watch = ?", table.watch());
    }

    /** The tables of the watch's failures, as the watch calls them. */
    public List<String> tables() {
        return table.jdbc()
                .queryForList(
                        "SELECT DISTINCT table_name FROM datasync_failure WHERE watch = ? AND table_name IS NOT NULL",
                        String.class,
                        table.watch());
    }

    /**
     * A failure as people want to see it.
     *
     * @param description its traits by name, of which times are ISO texts
     */
    public record Described(Failure failure, Map<String, Object> description) {}

    /** The failures of the watch's lanes that a selection fits, held and parked, oldest first. */
    public List<Described> list(FailureSelection selection) {
        return list(FailureTable.OPEN, selection);
    }

    /** The held changes of the watch's lanes that a selection fits, as people want to see them, oldest first. */
    public List<Map<String, Object>> listHeld(FailureSelection selection) {
        return list(FailureTable.HELD, selection).stream()
                .map(Described::description)
                .toList();
    }

    /** The held changes of the watch's lanes that a selection fits, oldest first. */
    public List<Failure> held(FailureSelection selection) {
        return table.all(FailureTable.HELD + selection.condition(), arguments(selection));
    }

    /** Whether a selection fits a held change of the watch's lanes. */
    public boolean isAnyHeld(FailureSelection selection) {
        return table.count(FailureTable.HELD + selection.condition(), arguments(selection)) > 0;
    }

    /** The parked changes of the watch's lanes that a selection fits, as people want to see them, oldest first. */
    public List<Map<String, Object>> listParked(FailureSelection selection) {
        return list(FailureTable.PARKED, selection).stream()
                .map(Described::description)
                .toList();
    }

    private List<Described> list(String condition, FailureSelection selection) {
        return table.jdbc()
                .query(
                        "SELECT " + FailureTable.COLUMNS + ", status, table_name, record_key, operation, failed_at_ms,"
                                + " overtaken, lane, error FROM datasync_failure" + condition + selection.condition()
                                + " ORDER BY failure",
                        (row, index) -> described(FailureTable.failure(row), row),
                        arguments(selection));
    }

    private static Described described(Failure failure, ResultSet row) throws SQLException {
        Map<String, Object> description = new LinkedHashMap<>();
        String status = row.getString("status");
        description.put("id", failure.change().changeId());
        description.put("status", status);
        description.put("table", row.getString("table_name"));
        description.put("key", row.getString("record_key"));
        description.put("operation", row.getString("operation"));
        description.put("attempts", failure.attempts().made());
        description.put(
                "failedAt", Instant.ofEpochMilli(row.getLong("failed_at_ms")).toString());
        if (!status.equals(FailureTable.IS_PARKED)) {
            description.put("dueAt", failure.dueAt().toString());
        }
        description.put("overtaken", row.getBoolean("overtaken"));
        description.put("lane", row.getInt("lane"));
        description.put("error", row.getString("error"));
        return new Described(failure, description);
    }

    /** How many of the parked changes that a selection fits were overtaken by newer changes of their records or tables. */
    public int countOvertaken(FailureSelection selection) {
        return table.count(FailureTable.PARKED + " AND overtaken = TRUE" + selection.condition(), arguments(selection));
    }

    /**
     * Makes the parked changes that a selection fits due for delivery, as if they had never failed; what has overtaken them
     * still has, should they be parked again. A selection by id reaches a held change too.
     */
    public int requeue(FailureSelection selection) {
        List<Object> arguments = new ArrayList<>(List.of(table.now().toEpochMilli()));
        arguments.addAll(Arrays.asList(arguments(selection)));
        String failed = selection.changeId().isEmpty()
                ? FailureTable.PARKED
                : " WHERE watch = ? AND status IN ('parked', 'held')";
        return table.jdbc()
                .update(
                        "UPDATE datasync_failure SET status = 'held', counted_attempts = 0, attempts = 0,"
                                + " suspect_since_ms = NULL, due_at_ms = ?" + failed + selection.condition(),
                        arguments.toArray());
    }

    /**
     * Forgets for good the changes that a selection fits of those that are parked, or were and are requeued. Those whose rows
     * still are in the change table go in the next cycle.
     */
    public int drop(FailureSelection selection) {
        Object[] arguments = arguments(selection);
        String stored = " WHERE watch = ? AND status IN ('parked', 'held')" + selection.condition()
                + " AND payload IS NOT NULL";
        payloads.removeAll(stored, arguments);
        return table.jdbc()
                        .update(
                                table.dialect().deleteBy("datasync_failure", FailureTable.DUE_INDEX) + stored,
                                arguments)
                + table.jdbc()
                        .update(
                                "UPDATE datasync_failure SET status = 'dropped', suspect_since_ms = NULL"
                                        + FailureTable.PARKED + selection.condition() + " AND payload IS NULL",
                                arguments);
    }

    /** Forgets all failures of the watch, in whatever lane and state, with their payloads. */
    public void removeAll() {
        payloads.removeAll(" WHERE watch = ?", table.watch());
        table.jdbc()
                .update(
                        table.dialect().deleteBy("datasync_failure", FailureTable.DUE_INDEX) + " WHERE watch = ?",
                        table.watch());
    }

    /** Gives each of the watch's failures to the lane that its record is in, of so many. */
    public void setLanes(int lanes) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET lane = FLOOR((CASE WHEN bucket < 0 THEN 0 ELSE bucket END) * ? / "
                                + LaneRange.BUCKETS + ") WHERE watch = ?",
                        lanes,
                        table.watch());
    }

    /** How many of the watch's changes have failed, by lane; a lane without any is left out. */
    public Map<Integer, Integer> countByLane() {
        Map<Integer, Integer> counts = new HashMap<>();
        table.jdbc()
                .query(
                        "SELECT lane, count(*) FROM datasync_failure WHERE watch = ? GROUP BY lane",
                        row -> {
                            counts.put(row.getInt(1), row.getInt(2));
                        },
                        table.watch());
        return counts;
    }

    private Object[] arguments(FailureSelection selection) {
        List<Object> arguments = new ArrayList<>(List.of(table.watch()));
        arguments.addAll(selection.arguments());
        return arguments.toArray();
    }
}
