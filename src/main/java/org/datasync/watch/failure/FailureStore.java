package org.datasync.watch.failure;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The failures of a lane, in the table {@code datasync_failure}. Every method runs inside the caller's transaction, which
 * holds the lane's lease.
 *
 * <p>A change is {@code held} while its record is left out of the fetch and it waits for a retry, and {@code parked} once it
 * is given up; in between it is {@code parking} where its row is in another database. A held change with a payload was
 * parked before and is requeued: it is delivered from the payload. A parked change without one could not be stored: its row
 * stays where it is, and is left out of the fetch like a held one. A change is {@code dropped} while its row waits to be
 * deleted from the change table.
 */
public final class FailureStore {

    /** The payload of a change that its pattern finds again by its token after it was acknowledged. */
    public static final String FOUND_AGAIN = "found again by its token";

    private final FailureTable table;
    private final FailureSteps steps;
    private final HeldRecords records;
    private final OvertakenChanges overtaken;
    private final int lane;

    /**
     * Keeps the failures of one lane in this database.
     *
     * @param watchedDialect the database of the changes, if that is another
     * @param clock tells the time where the database does not
     */
    public FailureStore(
            JdbcTemplate jdbc, Dialect dialect, Optional<Dialect> watchedDialect, Clock clock, String watch, int lane) {
        this.table = new FailureTable(jdbc, dialect, clock, watch);
        this.steps = new FailureSteps(table);
        this.records = new HeldRecords(table, watchedDialect, lane);
        this.overtaken = new OvertakenChanges(table, lane);
        this.lane = lane;
    }

    /** The steps of one failure. */
    public FailureSteps steps() {
        return steps;
    }

    /** The records of which changes are held. */
    public HeldRecords records() {
        return records;
    }

    /** Notes which parked changes the lane overtakes. */
    public OvertakenChanges overtaken() {
        return overtaken;
    }

    /** The time that dues are compared with. */
    public Instant now() {
        return table.now();
    }

    /** Counts the lane's failures. */
    public FailureSummary summary() {
        return table.summary(FailureTable.OF_LANE, table.watch(), lane);
    }

    /** Counts the failures of all lanes. */
    public FailureSummary summaryOfAllLanes() {
        return table.summary(" WHERE watch = ?", table.watch());
    }

    /** A held change that has so many counted attempts that it is given up. */
    public Optional<Failure> exhausted(int maxAttempts) {
        return table.first(
                FailureTable.HELD_OF_LANE + " AND counted_attempts >= ?", "failure", table.watch(), lane, maxAttempts);
    }

    /** Brings back dues that are later than this, as a clock must have been wrong when they were set. */
    public void bringBack(Instant latest) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET due_at_ms = ?" + FailureTable.HELD_OF_LANE + " AND due_at_ms > ?",
                        latest.toEpochMilli(),
                        table.watch(),
                        lane,
                        latest.toEpochMilli());
    }

    /**
     * A held change that is due; of a record's changes the one that failed first. One that would overtake another that is
     * not due yet is put off until then: to look at both for each change would take time by the square of their number.
     */
    public Optional<Failure> due(Instant now) {
        Optional<Failure> candidate = longestDue(now);
        while (candidate.isPresent()) {
            Failure oldest = oldest(candidate.get().change().recordId()).orElseThrow();
            if (!oldest.dueAt().isAfter(now)) {
                return Optional.of(oldest);
            }
            steps.putOff(candidate.get(), oldest.dueAt());
            candidate = longestDue(now);
        }
        return candidate;
    }

    private Optional<Failure> longestDue(Instant now) {
        return table.first(
                FailureTable.HELD_OF_LANE + " AND due_at_ms <= ?",
                "due_at_ms, failure",
                table.watch(),
                lane,
                now.toEpochMilli());
    }

    private Optional<Failure> oldest(String recordId) {
        return table.first(FailureTable.HELD_OF_LANE + " AND record_id = ?", "failure", table.watch(), lane, recordId);
    }

    /** The held change of a record that is still in the change table, or one that is parked in place. */
    public Optional<Failure> held(String recordId) {
        return table.first(
                FailureTable.OF_LANE + " AND status <> 'parking' AND payload IS NULL AND record_id = ?",
                "failure",
                table.watch(),
                lane,
                recordId);
    }

    /** Holds a change that has failed for the first time. */
    public void hold(FailedChange change, FailurePolicy.Verdict verdict, String error, Instant now) {
        table.jdbc()
                .update(
                        "INSERT INTO datasync_failure (watch, lane, status, change_id, row_id, bucket,"
                                + " record_id, table_name, record_key, operation, attempts, counted_attempts,"
                                + " failed_at_ms, suspect_since_ms, due_at_ms, overtaken, error) VALUES (?, ?, 'held', ?,"
                                + " ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, FALSE, ?)",
                        table.watch(),
                        lane,
                        change.identity().changeId(),
                        change.identity().rowId(),
                        change.bucket(),
                        change.identity().recordId(),
                        change.table().map(FailureTable::storable).orElse(null),
                        change.key().map(FailureTable::storable).orElse(null),
                        change.operation().orElse(null),
                        verdict.counted() ? 1 : 0,
                        now.toEpochMilli(),
                        verdict.counted() ? null : now.toEpochMilli(),
                        now.plus(verdict.delay()).toEpochMilli(),
                        FailureTable.storable(error));
    }

    /** Holds a change on that has failed again; the change may be another of the same record by now. */
    public void holdOn(Failure failure, FailedChange change, FailurePolicy.Verdict verdict, String error, Instant now) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET change_id = ?, row_id = ?, operation = ?, attempts = attempts +"
                                + " 1, counted_attempts = counted_attempts + ?, suspect_since_ms = ?, due_at_ms = ?, error"
                                + " = ? WHERE failure = ?",
                        change.identity().changeId(),
                        change.identity().rowId(),
                        change.operation().orElse(null),
                        verdict.counted() ? 1 : 0,
                        verdict.counted() ? null : now.toEpochMilli(),
                        now.plus(verdict.delay()).toEpochMilli(),
                        FailureTable.storable(error),
                        failure.number());
    }

    /** How many held changes have a suspect attempt besides at least so many counted ones. */
    public int countSuspects(int countedAttempts) {
        return table.count(
                FailureTable.HELD_OF_LANE + " AND suspect_since_ms IS NOT NULL AND counted_attempts >= ?",
                table.watch(),
                lane,
                countedAttempts);
    }

    /**
     * Whether others fail than this record: changes of other lanes that are held, or of this one that are suspect, by
     * whatever node they were tried.
     */
    public boolean doOthersFail(String recordId) {
        return table.count(
                        " WHERE watch = ? AND status = 'held' AND (lane <> ? OR (suspect_since_ms IS NOT NULL AND"
                                + " record_id <> ?))",
                        table.watch(),
                        lane,
                        recordId)
                > 0;
    }

    /** Whether the change of a record is held in that lane. */
    public boolean isHeldIn(int otherLane, String recordId) {
        return table.count(
                        " WHERE watch = ? AND lane = ? AND status <> 'parked' AND record_id = ?",
                        table.watch(),
                        otherLane,
                        recordId)
                > 0;
    }

    /** Whether a change of one of these tables that was parked before is held, in whatever lane. */
    public boolean isAnyRequeuedOf(Collection<String> tables) {
        SqlClause ofTables = table.dialect().in("table_name", tables);
        List<Object> arguments = new ArrayList<>(List.of(table.watch()));
        arguments.addAll(ofTables.arguments());
        return table.count(
                        " WHERE watch = ? AND status = 'held' AND payload IS NOT NULL AND " + ofTables.sql(),
                        arguments.toArray())
                > 0;
    }

    /** The tables whose truncate was parked before and is held: what came later waits for it as for any held change. */
    public Set<String> requeuedTruncates() {
        return new HashSet<>(table.jdbc()
                .queryForList(
                        "SELECT COALESCE(table_name, '') FROM datasync_failure WHERE watch = ? AND lane = 0"
                                + " AND status = 'held' AND payload IS NOT NULL AND operation = 'truncate'",
                        String.class,
                        table.watch()));
    }

    /** Applies what a success says about the suspect attempts. */
    public void closeSuspects(FailurePolicy.Suspects suspects, Instant now) {
        if (suspects == FailurePolicy.Suspects.COUNT) {
            table.jdbc()
                    .update(
                            "UPDATE datasync_failure SET counted_attempts = counted_attempts + 1, suspect_since_ms ="
                                    + " NULL"
                                    + FailureTable.HELD_OF_LANE + " AND suspect_since_ms IS NOT NULL",
                            table.watch(),
                            lane);
        } else {
            table.jdbc()
                    .update(
                            "UPDATE datasync_failure SET suspect_since_ms = NULL, due_at_ms = ?"
                                    + FailureTable.HELD_OF_LANE + " AND suspect_since_ms IS NOT NULL",
                            now.toEpochMilli(),
                            table.watch(),
                            lane);
        }
    }

    /** What people know a failure's change by. */
    public ParkedChange described(Failure failure) {
        return table.jdbc()
                .queryForObject(
                        "SELECT table_name, record_key, operation FROM datasync_failure WHERE failure = ?",
                        (row, index) -> new ParkedChange(
                                failure.change().changeId(),
                                Optional.ofNullable(row.getString(1)),
                                Optional.ofNullable(row.getString(2)),
                                Optional.ofNullable(row.getString(3)),
                                failure.attempts().made()),
                        failure.number());
    }

    /** A change whose parking has begun. */
    public Optional<Failure> parking() {
        return table.first(FailureTable.OF_LANE + " AND status = 'parking'", "failure", table.watch(), lane);
    }

    /** A change that is to be deleted from the change table. */
    public Optional<Failure> dropped() {
        return table.first(FailureTable.OF_LANE + " AND status = 'dropped'", "failure", table.watch(), lane);
    }
}
