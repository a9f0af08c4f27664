package org.datasync.watch.failure;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * The table {@code datasync_failure}. Every method runs inside the caller's transaction, which holds the lane's lease.
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

    private static final String COLUMNS =
            "failure, change_id, row_id, record_id, attempts, counted_attempts, due_at_ms, payload";
    private static final int LONGEST_TEXT = 4000;
    private static final String LANE = " WHERE watch = ? AND lane = ?";
    private static final String HELD = LANE + " AND status = 'held'";
    private static final String HELD_ANYWHERE = " WHERE watch = ? AND status = 'held'";
    private static final String PARKED = " WHERE watch = ? AND status = 'parked'";
    private static final String DUE_INDEX = "datasync_failure_due";

    /** Set aside though its row still is in the change table, as it cannot be stored elsewhere. */
    private static final String IN_PLACE = "status = 'parked' AND payload IS NULL";

    private static final RowMapper<Failure> FAILURE = (row, index) -> new Failure(
            row.getLong(1),
            row.getString(2),
            row.getString(3),
            row.getString(4),
            row.getInt(5),
            row.getInt(6),
            Instant.ofEpochMilli(row.getLong(7)),
            row.getString(8));

    private final JdbcTemplate jdbc;
    private final PayloadStore payloads;
    private final Dialect dialect;
    private final Optional<Dialect> watchedDialect;
    private final Clock clock;
    private final String watch;
    private final int lane;

    /**
     * Keeps the failures of one lane in this database.
     *
     * @param watchedDialect the database of the changes, if that is another
     * @param clock tells the time where the database does not
     */
    public FailureStore(
            JdbcTemplate jdbc, Dialect dialect, Optional<Dialect> watchedDialect, Clock clock, String watch, int lane) {
        this.jdbc = jdbc;
        this.payloads = new PayloadStore(jdbc);
        this.dialect = dialect;
        this.watchedDialect = watchedDialect;
        this.clock = clock;
        this.watch = watch;
        this.lane = lane;
    }

    /**
     * How many changes have failed.
     *
     * @param held how many are held, or about to be parked
     * @param suspects how many of these have a suspect attempt
     * @param parked how many are parked
     * @param mostCounted how many attempts at a held change count at most
     * @param latestDue when the last of the held ones is due
     * @param barring whether a truncate is among the held ones that was parked before
     * @param inPlace how many of the parked ones still are in the change table
     * @param dropped how many wait there to be deleted
     */
    public record Summary(
            int held,
            int suspects,
            int parked,
            int mostCounted,
            Instant latestDue,
            boolean barring,
            int inPlace,
            int dropped) {
        /** Nothing has failed. */
        public static final Summary NONE = new Summary(0, 0, 0, 0, Instant.MIN, false, 0, 0);

        /** How many there are in all. */
        public int total() {
            return held + parked + dropped;
        }

        /** Whether there are records that a fetch is to leave out. */
        public boolean leavesOut() {
            return held + inPlace + dropped > 0;
        }
    }

    /** Counts the lane's failures. */
    public Summary summary() {
        return summary(LANE, watch, lane);
    }

    /** Counts the failures of all lanes. */
    public Summary summaryOfAllLanes() {
        return summary(" WHERE watch = ?", watch);
    }

    private Summary summary(String condition, Object... arguments) {
        return jdbc.queryForObject(
                "SELECT count(CASE WHEN status IN ('held', 'parking') THEN 1 END), count(suspect_since_ms),"
                        + " count(CASE WHEN status = 'parked' THEN 1 END),"
                        + " max(CASE WHEN status = 'held' THEN counted_attempts END),"
                        + " max(CASE WHEN status = 'held' THEN due_at_ms END),"
                        + " count(CASE WHEN status = 'held' AND operation = 'truncate' AND payload IS NOT NULL THEN 1 END),"
                        + " count(CASE WHEN " + IN_PLACE + " THEN 1 END),"
                        + " count(CASE WHEN status = 'dropped' THEN 1 END) FROM datasync_failure" + condition,
                (row, index) -> new Summary(
                        row.getInt(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        Instant.ofEpochMilli(row.getLong(5)),
                        row.getInt(6) > 0,
                        row.getInt(7),
                        row.getInt(8)),
                arguments);
    }

    /** A held change that has so many counted attempts that it is given up. */
    public Optional<Failure> exhausted(int maxAttempts) {
        return first(
                "SELECT " + COLUMNS + " FROM datasync_failure" + HELD + " AND counted_attempts >= ? ORDER BY failure"
                        + dialect.limit(),
                watch,
                lane,
                maxAttempts,
                1);
    }

    /**
     * The time that dues are compared with: the database's, so that nodes whose clocks differ agree; the node's own where
     * the database has no time that is the same in every session.
     */
    public Instant now() {
        return dialect.epochMillis()
                .map(sql -> Instant.ofEpochMilli(jdbc.queryForObject(sql, Long.class)))
                .orElseGet(clock::instant);
    }

    /** Brings back dues that are later than this, as a clock must have been wrong when they were set. */
    public void bringBack(Instant latest) {
        jdbc.update(
                "UPDATE datasync_failure SET due_at_ms = ?" + HELD + " AND due_at_ms > ?",
                latest.toEpochMilli(),
                watch,
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
            Failure oldest = oldest(candidate.get().recordId()).orElseThrow();
            if (!oldest.dueAt().isAfter(now)) {
                return Optional.of(oldest);
            }
            jdbc.update(
                    "UPDATE datasync_failure SET due_at_ms = ? WHERE failure = ?",
                    oldest.dueAt().toEpochMilli(),
                    candidate.get().number());
            candidate = longestDue(now);
        }
        return candidate;
    }

    private Optional<Failure> longestDue(Instant now) {
        return first(
                "SELECT " + COLUMNS + " FROM datasync_failure" + HELD + " AND due_at_ms <= ?"
                        + " ORDER BY due_at_ms, failure" + dialect.limit(),
                watch,
                lane,
                now.toEpochMilli(),
                1);
    }

    private Optional<Failure> oldest(String recordId) {
        return first(
                "SELECT " + COLUMNS + " FROM datasync_failure" + HELD + " AND record_id = ? ORDER BY failure"
                        + dialect.limit(),
                watch,
                lane,
                recordId,
                1);
    }

    /** The held change of a record that is still in the change table, or one that is parked in place. */
    public Optional<Failure> held(String recordId) {
        return first(
                "SELECT " + COLUMNS + " FROM datasync_failure" + LANE
                        + " AND status <> 'parking' AND payload IS NULL AND record_id = ? ORDER BY failure"
                        + dialect.limit(),
                watch,
                lane,
                recordId,
                1);
    }

    private Optional<Failure> first(String sql, Object... arguments) {
        return jdbc.query(sql, FAILURE, arguments).stream().findFirst();
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
                        jdbc.queryForList(
                                "SELECT record_id FROM datasync_failure" + LANE
                                        + " AND (status IN ('held', 'parking') OR payload IS NULL)",
                                String.class,
                                watch,
                                lane)))
                .orElseGet(() -> new SqlClause(
                        dialect.comparable(recordId) + " NOT IN (SELECT " + dialect.comparable("held.record_id")
                                + " FROM " + dialect.by("datasync_failure held", DUE_INDEX)
                                + " WHERE held.watch = ? AND held.lane = ? AND (held.status = 'held' OR held.payload IS NULL))",
                        List.of(watch, lane)));
    }

    /** The same of the held changes of all lanes; {@code recordId} is SQL of a statement that is not of one lane. */
    public SqlClause notHeldInAnyLane(String recordId) {
        return watchedDialect
                .map(database -> notOneOf(
                        database,
                        recordId,
                        jdbc.queryForList(
                                "SELECT record_id FROM datasync_failure WHERE watch = ?"
                                        + " AND (status IN ('held', 'parking') OR payload IS NULL)",
                                String.class,
                                watch)))
                .orElseGet(() -> new SqlClause(
                        dialect.comparable(recordId) + " NOT IN (SELECT " + dialect.comparable("held.record_id")
                                + " FROM datasync_failure held WHERE held.watch = ? AND (held.status = 'held' OR held.payload IS NULL))",
                        List.of(watch)));
    }

    /** Those of these records that have a held change in this lane, or one that is parked in place. */
    public Set<String> heldAmong(Collection<String> recordIds) {
        if (recordIds.isEmpty()) {
            return Set.of();
        }
        SqlClause records = dialect.in("record_id", new LinkedHashSet<>(recordIds));
        List<Object> arguments = new ArrayList<>(List.of(watch, lane));
        arguments.addAll(records.arguments());
        return new HashSet<>(jdbc.queryForList(
                "SELECT record_id FROM datasync_failure" + LANE
                        + " AND (status IN ('held', 'parking') OR payload IS NULL) AND " + records.sql(),
                String.class,
                arguments.toArray()));
    }

    /** Another change of the same record is held from now on, which has not been tried yet. */
    public void renew(Failure failure, String changeId, Instant now) {
        jdbc.update(
                "UPDATE datasync_failure SET change_id = ?, attempts = 0, counted_attempts = 0, suspect_since_ms = NULL,"
                        + " due_at_ms = ? WHERE failure = ?",
                changeId,
                now.toEpochMilli(),
                failure.number());
    }

    private static SqlClause notOneOf(Dialect database, String recordId, List<String> records) {
        if (records.isEmpty()) {
            return SqlClause.of("1 = 1");
        }
        SqlClause held = database.in(recordId, new LinkedHashSet<>(records));
        return new SqlClause("NOT (" + held.sql() + ")", held.arguments());
    }

    /** Holds a change that has failed for the first time. */
    public void hold(FailedChange change, FailurePolicy.Verdict verdict, String error, Instant now) {
        jdbc.update(
                "INSERT INTO datasync_failure (watch, lane, status, change_id, row_id, bucket, record_id,"
                        + " table_name, record_key, operation, attempts, counted_attempts, failed_at_ms, suspect_since_ms, due_at_ms,"
                        + " overtaken, error) VALUES (?, ?, 'held', ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, FALSE, ?)",
                watch,
                lane,
                change.changeId(),
                change.rowId(),
                change.bucket(),
                change.recordId(),
                storable(change.table()),
                storable(change.key()),
                change.operation(),
                verdict.counted() ? 1 : 0,
                now.toEpochMilli(),
                verdict.counted() ? null : now.toEpochMilli(),
                now.plus(verdict.delay()).toEpochMilli(),
                storable(error));
    }

    /** A text that every database takes: not every one takes the character NUL, and what is shown to people has an end. */
    private static String storable(String text) {
        if (text == null) {
            return null;
        }
        String clean = text.replace('\u0000', '\ufffd');
        return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT);
    }

    /** Holds a change on that has failed again; the change may be another of the same record by now. */
    public void holdOn(Failure failure, FailedChange change, FailurePolicy.Verdict verdict, String error, Instant now) {
        jdbc.update(
                "UPDATE datasync_failure SET change_id = ?, row_id = ?, operation = ?, attempts = attempts + 1,"
                        + " counted_attempts = counted_attempts + ?, suspect_since_ms = ?, due_at_ms = ?, error = ?"
                        + " WHERE failure = ?",
                change.changeId(),
                change.rowId(),
                change.operation(),
                verdict.counted() ? 1 : 0,
                verdict.counted() ? null : now.toEpochMilli(),
                now.plus(verdict.delay()).toEpochMilli(),
                storable(error),
                failure.number());
    }

    /** How many held changes have a suspect attempt besides at least so many counted ones. */
    public int countSuspects(int countedAttempts) {
        Integer count = jdbc.queryForObject(
                "SELECT count(*) FROM datasync_failure" + HELD
                        + " AND suspect_since_ms IS NOT NULL AND counted_attempts >= ?",
                Integer.class,
                watch,
                lane,
                countedAttempts);
        return count == null ? 0 : count;
    }

    /**
     * Whether others fail than this record: changes of other lanes that are held, or of this one that are suspect, by
     * whatever node they were tried.
     */
    public boolean doOthersFail(String recordId) {
        return count(
                        "watch = ? AND status = 'held' AND (lane <> ? OR (suspect_since_ms IS NOT NULL AND record_id <> ?))",
                        watch,
                        lane,
                        recordId)
                > 0;
    }

    /** Whether the change of a record is held in that lane. */
    public boolean isHeldIn(int otherLane, String recordId) {
        return count("watch = ? AND lane = ? AND status <> 'parked' AND record_id = ?", watch, otherLane, recordId) > 0;
    }

    /** Whether a change of one of these tables that was parked before is held, in whatever lane. */
    public boolean isAnyRequeuedOf(Collection<String> tables) {
        SqlClause ofTables = dialect.in("table_name", tables);
        List<Object> arguments = new ArrayList<>(List.of(watch));
        arguments.addAll(ofTables.arguments());
        return count("watch = ? AND status = 'held' AND payload IS NOT NULL AND " + ofTables.sql(), arguments.toArray())
                > 0;
    }

    /** The tables whose truncate was parked before and is held: what came later waits for it as for any held change. */
    public Set<String> requeuedTruncates() {
        return new HashSet<>(jdbc.queryForList(
                "SELECT COALESCE(table_name, '') FROM datasync_failure WHERE watch = ? AND lane = 0"
                        + " AND status = 'held' AND payload IS NOT NULL AND operation = 'truncate'",
                String.class,
                watch));
    }

    private int count(String condition, Object... arguments) {
        Integer count = jdbc.queryForObject(
                "SELECT count(*) FROM datasync_failure WHERE " + condition, Integer.class, arguments);
        return count == null ? 0 : count;
    }

    /** Lets a held change wait for longer. */
    public void putOff(Failure failure, Instant due) {
        jdbc.update(
                "UPDATE datasync_failure SET due_at_ms = ? WHERE failure = ?", due.toEpochMilli(), failure.number());
    }

    /** Applies what a success says about the suspect attempts. */
    public void closeSuspects(FailurePolicy.Suspects suspects, Instant now) {
        if (suspects == FailurePolicy.Suspects.COUNT) {
            jdbc.update(
                    "UPDATE datasync_failure SET counted_attempts = counted_attempts + 1, suspect_since_ms = NULL"
                            + HELD + " AND suspect_since_ms IS NOT NULL",
                    watch,
                    lane);
        } else {
            jdbc.update(
                    "UPDATE datasync_failure SET suspect_since_ms = NULL, due_at_ms = ?" + HELD
                            + " AND suspect_since_ms IS NOT NULL",
                    now.toEpochMilli(),
                    watch,
                    lane);
        }
    }

    /** Forgets a failure: the change was delivered, or is gone. */
    public void remove(Failure failure) {
        if (PayloadStore.isInParts(failure.payload())) {
            payloads.remove(failure.number());
        }
        jdbc.update("DELETE FROM datasync_failure WHERE failure = ?", failure.number());
    }

    /**
     * Stores what a held change is that is going to be parked, while its row still is where it was. Its record stays held
     * back until {@link #park}.
     */
    public void beginToPark(Failure failure, String payload) {
        jdbc.update(
                "UPDATE datasync_failure SET status = 'parking', payload = ?, suspect_since_ms = NULL WHERE failure = ?",
                payloads.store(failure.number(), payload),
                failure.number());
    }

    /** What was stored of a failure's change. */
    public String payload(Failure failure) {
        return payloads.read(failure.number(), failure.payload());
    }

    /** A change whose parking has begun. */
    public Optional<Failure> parking() {
        return first(
                "SELECT " + COLUMNS + " FROM datasync_failure" + LANE + " AND status = 'parking' ORDER BY failure"
                        + dialect.limit(),
                watch,
                lane,
                1);
    }

    /** Parks a held change with the row that it is. */
    public void park(Failure failure, String payload) {
        jdbc.update(
                "UPDATE datasync_failure SET status = 'parked', payload = ?, suspect_since_ms = NULL WHERE failure = ?",
                payloads.store(failure.number(), payload),
                failure.number());
    }

    /** Parks a change with what is stored of it already. */
    public void park(Failure failure) {
        jdbc.update(
                "UPDATE datasync_failure SET status = 'parked', suspect_since_ms = NULL WHERE failure = ?",
                failure.number());
    }

    /** Parks a change whose row stays in the change table, as it cannot be stored here. */
    public void parkInPlace(Failure failure) {
        String error = jdbc.queryForObject(
                "SELECT error FROM datasync_failure WHERE failure = ?", String.class, failure.number());
        jdbc.update(
                "UPDATE datasync_failure SET status = 'parked', suspect_since_ms = NULL, error = ? WHERE failure = ?",
                storable(
                        "The change cannot be set aside, as the log says, so its row stays in the change table and its record's"
                                + " later changes wait. It failed with " + error),
                failure.number());
    }

    /** A change that is to be deleted from the change table. */
    public Optional<Failure> dropped() {
        return first(
                "SELECT " + COLUMNS + " FROM datasync_failure" + LANE + " AND status = 'dropped' ORDER BY failure"
                        + dialect.limit(),
                watch,
                lane,
                1);
    }

    /** Notes that newer changes of these records were delivered than the parked ones with a number below {@code before}. */
    public void markOvertaken(Collection<String> recordIds, long before) {
        SqlClause records = dialect.in("record_id", recordIds);
        List<Object> arguments = new ArrayList<>(List.of(watch, lane, before));
        arguments.addAll(records.arguments());
        jdbc.update(
                "UPDATE datasync_failure SET overtaken = TRUE" + LANE + " AND status = 'parked' AND failure < ? AND "
                        + records.sql(),
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
        SqlClause ofTables = dialect.in("table_name", tables);
        List<Object> arguments = new ArrayList<>(List.of(watch, before));
        arguments.addAll(ofTables.arguments());
        jdbc.update(
                "UPDATE datasync_failure SET overtaken = TRUE" + PARKED + which
                        + " AND overtaken = FALSE AND failure < ?" + " AND (" + ofTables.sql()
                        + (unnamed ? " OR table_name IS NULL)" : ")"),
                arguments.toArray());
    }

    /** The held changes of the watch's lanes that a selection fits, as people want to see them, oldest first. */
    public List<Map<String, Object>> listHeld(FailureSelection selection) {
        return jdbc.query(
                "SELECT change_id, table_name, record_key, operation, attempts, failed_at_ms, overtaken, lane, error,"
                        + " due_at_ms FROM datasync_failure" + HELD_ANYWHERE + selection.condition()
                        + " ORDER BY failure",
                (row, index) -> {
                    Map<String, Object> description = description(row);
                    description.put("dueAt", Instant.ofEpochMilli(row.getLong(10)));
                    return description;
                },
                arguments(selection));
    }

    /** The held changes of the watch's lanes that a selection fits, oldest first. */
    public List<Failure> held(FailureSelection selection) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM datasync_failure" + HELD_ANYWHERE + selection.condition()
                        + " ORDER BY failure",
                FAILURE,
                arguments(selection));
    }

    /** Whether a selection fits a held change of the watch's lanes. */
    public boolean isAnyHeld(FailureSelection selection) {
        Integer count = jdbc.queryForObject(
                "SELECT count(*) FROM datasync_failure" + HELD_ANYWHERE + selection.condition(),
                Integer.class,
                arguments(selection));
        return count != null && count > 0;
    }

    /** The parked changes of the watch's lanes that a selection fits, as people want to see them, oldest first. */
    public List<Map<String, Object>> listParked(FailureSelection selection) {
        return list(PARKED, selection);
    }

    private List<Map<String, Object>> list(String which, FailureSelection selection) {
        return jdbc.query(
                "SELECT change_id, table_name, record_key, operation, attempts, failed_at_ms, overtaken, lane, error"
                        + " FROM datasync_failure" + which + selection.condition() + " ORDER BY failure",
                (row, index) -> description(row),
                arguments(selection));
    }

    private static Map<String, Object> description(ResultSet row) throws SQLException {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("id", row.getString(1));
        description.put("table", row.getString(2));
        description.put("key", row.getString(3));
        description.put("operation", row.getString(4));
        description.put("attempts", row.getInt(5));
        description.put("failedAt", Instant.ofEpochMilli(row.getLong(6)));
        description.put("overtaken", row.getBoolean(7));
        description.put("lane", row.getInt(8));
        description.put("error", row.getString(9));
        return description;
    }

    /** How many of the parked changes that a selection fits were overtaken by newer changes of their records or tables. */
    public int countOvertaken(FailureSelection selection) {
        Integer count = jdbc.queryForObject(
                "SELECT count(*) FROM datasync_failure" + PARKED + " AND overtaken = TRUE" + selection.condition(),
                Integer.class,
                arguments(selection));
        return count == null ? 0 : count;
    }

    /**
     * Makes the parked changes that a selection fits due for delivery, as if they had never failed; what has overtaken them
     * still has, should they be parked again. A selection by id reaches a held change too.
     */
    public int requeue(FailureSelection selection, Instant now) {
        List<Object> arguments = new ArrayList<>(List.of(now.toEpochMilli()));
        arguments.addAll(Arrays.asList(arguments(selection)));
        String failed = selection.changeId() == null ? PARKED : " WHERE watch = ? AND status IN ('parked', 'held')";
        return jdbc.update(
                "UPDATE datasync_failure SET status = 'held', counted_attempts = 0, attempts = 0, suspect_since_ms = NULL,"
                        + " due_at_ms = ?" + failed + selection.condition(),
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
        return jdbc.update(dialect.deleteBy("datasync_failure", DUE_INDEX) + stored, arguments)
                + jdbc.update(
                        "UPDATE datasync_failure SET status = 'dropped', suspect_since_ms = NULL" + PARKED
                                + selection.condition() + " AND payload IS NULL",
                        arguments);
    }

    /** Forgets all failures of the watch, in whatever lane and state, with their payloads. */
    public void removeAll() {
        payloads.removeAll(" WHERE watch = ?", watch);
        jdbc.update(dialect.deleteBy("datasync_failure", DUE_INDEX) + " WHERE watch = ?", watch);
    }

    /** Gives each of the watch's failures to the lane that its record is in, of so many. */
    public void setLanes(int lanes) {
        jdbc.update(
                "UPDATE datasync_failure SET lane = FLOOR((CASE WHEN bucket < 0 THEN 0 ELSE bucket END) * ? / "
                        + LaneRange.BUCKETS + ") WHERE watch = ?",
                lanes,
                watch);
    }

    /** How many of the watch's changes have failed, by lane; a lane without any is left out. */
    public Map<Integer, Integer> countByLane() {
        Map<Integer, Integer> counts = new HashMap<>();
        jdbc.query(
                "SELECT lane, count(*) FROM datasync_failure WHERE watch = ? GROUP BY lane",
                row -> {
                    counts.put(row.getInt(1), row.getInt(2));
                },
                watch);
        return counts;
    }

    private Object[] arguments(FailureSelection selection) {
        List<Object> arguments = new ArrayList<>(List.of(watch));
        arguments.addAll(selection.arguments());
        return arguments.toArray();
    }
}
