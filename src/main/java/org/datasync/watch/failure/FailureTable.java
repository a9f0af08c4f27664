package org.datasync.watch.failure;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.failure.Failure.Attempts;
import org.datasync.watch.failure.FailureSummary.Held;
import org.datasync.watch.failure.FailureSummary.Parked;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** What all share who read and write a watch's rows of {@code datasync_failure}. */
record FailureTable(JdbcTemplate jdbc, Dialect dialect, Clock clock, String watch) {

    static final String COLUMNS =
            "failure, change_id, row_id, record_id, attempts, counted_attempts, due_at_ms, payload";
    static final String DUE_INDEX = "datasync_failure_due";
    static final String OF_LANE = " WHERE watch = ? AND lane = ?";
    static final String HELD_OF_LANE = OF_LANE + " AND status = 'held'";
    static final String HELD = " WHERE watch = ? AND status = 'held'";
    static final String IS_PARKED = "parked";
    static final String PARKED = " WHERE watch = ? AND status = 'parked'";
    static final String OPEN = " WHERE watch = ? AND status IN ('held', 'parking', 'parked')";

    private static final int LONGEST_TEXT = 4000;

    /** Set aside though its row still is in the change table, as it cannot be stored elsewhere. */
    private static final String IN_PLACE = "status = 'parked' AND payload IS NULL";

    private static final RowMapper<Failure> FAILURE = (row, index) -> failure(row);

    /** A failure by the first columns of a query, which are {@link #COLUMNS}. */
    static Failure failure(ResultSet row) throws SQLException {
        return new Failure(
                row.getLong(1),
                new ChangeIdentity(
                        row.getString(2), Objects.requireNonNullElse(row.getString(3), ""), row.getString(4)),
                new Attempts(row.getInt(5), row.getInt(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                Optional.ofNullable(row.getString(8)));
    }

    /**
     * The time that dues are compared with: the database's, so that nodes whose clocks differ agree; the node's own where
     * the database has no time that is the same in every session.
     */
    Instant now() {
        return dialect.epochMillis()
                .map(sql -> Instant.ofEpochMilli(jdbc.queryForObject(sql, Long.class)))
                .orElseGet(clock::instant);
    }

    /** The failures that a condition is true of, oldest first. */
    List<Failure> all(String condition, Object... arguments) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM datasync_failure" + condition + " ORDER BY failure", FAILURE, arguments);
    }

    /** The first of the failures that a condition is true of. */
    Optional<Failure> first(String condition, String order, Object... arguments) {
        List<Object> withLimit = new ArrayList<>(List.of(arguments));
        withLimit.add(1);
        String sql = "SELECT " + COLUMNS + " FROM datasync_failure" + condition + " ORDER BY " + order;
        return jdbc.query(sql + dialect.limit(), FAILURE, withLimit.toArray()).stream()
                .findFirst();
    }

    int count(String condition, Object... arguments) {
        Integer count =
                jdbc.queryForObject("SELECT count(*) FROM datasync_failure" + condition, Integer.class, arguments);
        return count == null ? 0 : count;
    }

    FailureSummary summary(String condition, Object... arguments) {
        return jdbc.queryForObject(
                "SELECT count(CASE WHEN status IN ('held', 'parking') THEN 1 END), count(suspect_since_ms),"
                        + " max(CASE WHEN status = 'held' THEN counted_attempts END),"
                        + " max(CASE WHEN status = 'held' THEN due_at_ms END), count(CASE WHEN status = 'held' AND"
                        + " operation = 'truncate' AND payload IS NOT NULL THEN 1 END),"
                        + " count(CASE WHEN status = 'parked' THEN 1 END), count(CASE WHEN " + IN_PLACE
                        + " THEN 1 END),"
                        + " count(CASE WHEN status = 'dropped' THEN 1 END) FROM datasync_failure" + condition,
                (row, index) -> new FailureSummary(
                        new Held(
                                row.getInt(1),
                                row.getInt(2),
                                row.getInt(3),
                                Instant.ofEpochMilli(row.getLong(4)),
                                row.getInt(5) > 0),
                        new Parked(row.getInt(6), row.getInt(7)),
                        row.getInt(8)),
                arguments);
    }

    /** A text that every database takes: not every one takes the character NUL, and what is shown to people has an end. */
    static String storable(String text) {
        String clean = text.replace('\u0000', '\ufffd');
        return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT);
    }
}
