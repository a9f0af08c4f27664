package org.datasync.watch.lastmodified;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.datasync.watch.change.Json;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.records.ReadAhead;
import org.datasync.watch.records.ReadingSettings;
import org.datasync.watch.records.RowSize;
import org.datasync.watch.records.StreamedQuery;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.RightMissing;
import org.datasync.watch.schema.RowReader;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * Reads the rows of one table, in the order of its column and key. All inside the cycle's transaction.
 *
 * <p>Where a view in the table's place could run code as the watch's user, or policies could hide records, the table is looked at
 * before each read, and kept from being replaced until the transaction ends.
 */
final class TableRows {

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final WatchedTable watched;
    private final Keyset keyset;
    private final Mode mode;
    private final Duration lag;
    private final long maxBytes;
    private final TableGuard guard;
    private final boolean guarded;
    private final ReadAhead ahead = new ReadAhead();

    /**
     * Reads a table.
     *
     * @param lag how long changes are kept back, where time says so
     * @param maxBytes how large the rows of a fetch are together, about
     */
    TableRows(JdbcTemplate jdbc, Dialect dialect, WatchedTable watched, Mode mode, Duration lag, long maxBytes) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.watched = watched;
        this.keyset = new Keyset(dialect, watched);
        this.mode = mode;
        this.lag = lag;
        this.maxBytes = maxBytes;
        this.guard = new TableGuard(jdbc, dialect, true);
        this.guarded = dialect.keepTable(watched.table().name()).isPresent();
    }

    /**
     * A row.
     *
     * @param values what is read of it, by column; what cannot be read is {@link RowReader.Unreadable}
     * @param modified the value of the column that grows, as it is stored; empty if it has none
     * @param key the values of the key, as they are stored
     * @param whole whether the values are those that messages have, in order, and no others
     */
    record Row(Map<String, Object> values, Optional<Object> modified, List<Object> key, boolean whole) {}

    /**
     * Some rows.
     *
     * @param more whether more are likely behind them
     */
    record Rows(List<Row> rows, boolean more) {}

    WatchedTable watched() {
        return watched;
    }

    Keyset keyset() {
        return keyset;
    }

    Mode mode() {
        return mode;
    }

    /** What the watch calls the table. */
    String text() {
        return watched.text();
    }

    boolean followsNumbers() {
        return watched.modified().measure() == ModifiedColumn.Measure.NUMBER;
    }

    boolean followsTransactions() {
        return watched.modified().measure() == ModifiedColumn.Measure.TRANSACTION;
    }

    /** The condition of what cannot be joined by anything before it any more; empty if that is nothing yet. */
    Optional<SqlClause> settled(Horizon horizon) {
        Column column = watched.modified().column();
        return switch (watched.modified().measure()) {
            case TRANSACTION ->
                horizon.now().flatMap(Mark::transaction).map(number -> keyset.compared(column, "<", number));
            case NUMBER ->
                (mode == Mode.EXACT ? horizon.settled() : horizon.before(lag))
                        .flatMap(mark -> Optional.ofNullable(mark.newest().get(text())))
                        .map(number -> keyset.compared(column, "<=", number));
            default ->
                (mode == Mode.BEST_EFFORT ? horizon.now() : horizon.settled())
                        .map(mark -> watched.modified().at(mark.time().minus(lag)))
                        .map(value -> keyset.compared(column, "<", value));
        };
    }

    /** How long changes are kept back, where time says so. */
    Duration lag() {
        return lag;
    }

    /** The next rows with a value after a place. */
    Rows next(Place place, SqlClause settled, int limit) {
        return read(keyset.next(place, settled, limit), limit);
    }

    /** The next rows without a value. */
    Rows nextWithoutValue(List<Object> last, int limit) {
        return read(keyset.nextWithoutValue(last, limit), limit);
    }

    /**
     * A record as it is now.
     *
     * @param passed the place that it is not to be ahead of; empty if it may be anywhere
     */
    Optional<Row> find(List<Object> key, Optional<Place> passed) {
        return read(keyset.record(key, passed), Integer.MAX_VALUE).rows().stream()
                .findFirst();
    }

    /** The highest value that there is; one look at an index if the column has one. */
    Optional<Object> newest() {
        return value(followsTransactions() ? keyset.last() : keyset.highest());
    }

    /** The value of the first record after a place, settled or not; one look at an index if the column has one. */
    Optional<Object> next(Place place) {
        return value(keyset.first(place));
    }

    private Optional<Object> value(SqlClause query) {
        Column column = keyset.modified();
        ResultSetExtractor<Object> first = row -> row.next() ? value(column, row) : null;
        return Optional.ofNullable(named(
                () -> jdbc.query(connection -> StreamedQuery.of(connection, query, dialect.maxRows(1), 1), first)));
    }

    private static Object value(Column column, ResultSet row) throws SQLException {
        if (column.reading() != Reading.JSON) {
            return column.read(row, 1);
        }
        String json = row.getString(1);
        return json == null ? null : column.captured(Json.read(json, "The JSON of a column"), Json::write);
    }

    /**
     * Reads.
     *
     * @throws IllegalStateException if the table may not be read any more, or not all of it
     */
    private Rows read(SqlClause query, int limit) {
        if (guarded) {
            named(() -> guard.objection(watched.table().name())).ifPresent(objection -> {
                throw new IllegalStateException(objection);
            });
        }
        int atATime = ahead.begin();
        return named(() -> ReadingSettings.within(
                jdbc,
                dialect,
                watched.table().columns(),
                () -> jdbc.query(
                        connection -> StreamedQuery.of(connection, query, dialect.maxRows(limit), atATime),
                        (ResultSet result) -> rows(result, limit, atATime))));
    }

    /**
     * Reads, and names the table where the database knows it no more as it was at the start.
     *
     * @throws IllegalStateException if the database refuses the query itself
     */
    <T> T named(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidDataAccessResourceUsageException | UncategorizedSQLException | RightMissing e) {
            if (e instanceof RightMissing missing && missing.isCertain()) {
                throw e;
            }
            throw new IllegalStateException(
                    "The database cannot read " + text() + " by "
                            + watched.modified().column().name()
                            + " as it could when the route started. If the table or a column was dropped or renamed, bring"
                            + " it back, or start the route again with options that fit; if the right SELECT on it was"
                            + " revoked, grant it again",
                    e);
        }
    }

    private Rows rows(ResultSet result, int limit, int atATime) throws SQLException {
        RowReader reader = new RowReader(
                dialect,
                watched.table().columns(),
                keyset.asJson(),
                json -> Json.read(json, "The JSON of a column"),
                Json::write);
        List<Row> rows = new ArrayList<>();
        long bytes = 0;
        long largest = 0;
        while (rows.size() < limit && bytes < maxBytes && result.next()) {
            Row row = row(reader.mapRow(result, rows.size()), result);
            long size = RowSize.of(row.values());
            bytes += size;
            largest = Math.max(largest, size);
            rows.add(row);
        }
        ahead.ended(atATime, rows.size(), largest);
        return new Rows(rows, rows.size() >= limit || bytes >= maxBytes);
    }

    private Row row(Map<String, Object> values, ResultSet result) throws SQLException {
        List<Object> key = new ArrayList<>();
        for (Column column : watched.key()) {
            key.add(stored(column, values, result));
        }
        Object modified = stored(watched.modified().column(), values, result);
        return new Row(values, Optional.ofNullable(modified), key, keyset.isWhole());
    }

    /** Where a column may hold anything it is compared with what it holds, and not with what that means. */
    private Object stored(Column column, Map<String, Object> values, ResultSet result) throws SQLException {
        Object value = column.reading() == Reading.LOOSE
                ? result.getObject(keyset.plain().indexOf(column) + 1)
                : values.get(column.name());
        if (value instanceof RowReader.Unreadable unreadable) {
            throw new IllegalStateException(
                    "Nobody can tell where a watch stands in " + watched.table().name()
                            + " after a record whose column " + column.name()
                            + " cannot be read. Leave it out with the option where",
                    unreadable.reason());
        }
        return value;
    }
}
