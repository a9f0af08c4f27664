package org.datasync.watch.snapshot;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
import org.datasync.watch.schema.RowReader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Reads the rows of one table by ranges of its keys. All inside the cycle's transaction.
 *
 * <p>Where a view in the table's place could run code as the watch's user, or policies could hide records, the table is looked at
 * before each read, and kept from being replaced until the transaction ends: what is hidden would look deleted.
 */
final class TableRows {

    /** Keys of several columns are a condition each. */
    static final int MOST_KEYS = 100;

    /** So many keys a page has at most that is cut off another. */
    static final int MOST_PAGE = 1000;

    /** The part of it that a page has of which the database tells quickly whether it has changed. */
    private static final int SMALLER = 8;

    /** So many keys a driver takes at a time. */
    private static final int KEYS_AHEAD = 500;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final ComparedTable compared;
    private final Keys keys;
    private final TableGuard guard;
    private final boolean guarded;
    private final Optional<String> sum;
    private final Optional<SumSql> sums;
    private final ReadAhead ahead = new ReadAhead();
    private boolean reads;

    TableRows(JdbcTemplate jdbc, Dialect dialect, ComparedTable compared) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.compared = compared;
        this.keys = new Keys(compared.key());
        this.guard = new TableGuard(jdbc, dialect, true);
        this.sum = compared.shown().isEmpty() ? Optional.empty() : dialect.rowSum(summed()); // keys are looked at alone
        this.sums = sum.map(number -> new SumSql(dialect, compared, number));
        this.guarded = dialect.keepTable(compared.table().name()).isPresent();
    }

    /**
     * A row.
     *
     * @param key its key as text, as the database spells it
     * @param values what is read of it, by column; what cannot be read is {@link RowReader.Unreadable}
     * @param sum its part of a checksum; 0 if it was not asked for
     */
    record Row(String key, Map<String, Object> values, long sum) {}

    /**
     * A query.
     *
     * @param sql what is asked for
     * @param maxRows how many rows it may give, where its SQL does not say that; 0 for no limit
     * @param atATime how many rows a driver takes at a time
     */
    private record Query(SqlClause sql, int maxRows, int atATime) {}

    private static Query few(SqlClause sql) {
        return new Query(sql, 0, StreamedQuery.FEW);
    }

    /** The key, and what is compared. */
    private List<Column> summed() {
        return compared.table().columns().stream()
                .filter(column ->
                        compared.key().contains(column) || compared.shown().contains(column))
                .toList();
    }

    /** The checksum of no rows; empty if the database has none for the table. */
    Optional<Checksum> noRows() {
        return sum.map(Checksum::none);
    }

    /** How much SQL there is to each range of which {@link #sums} are asked for, about. */
    int lengthOfSum() {
        return sums.orElseThrow().length();
    }

    /**
     * How many keys a page has that is cut off another: few where the database finds the page that a change is in, as all of it is
     * read then.
     */
    int pageSize() {
        return sums.filter(SumSql::isForMany).isPresent() ? MOST_PAGE / SMALLER : MOST_PAGE;
    }

    /** The checksums of the rows of some ranges. */
    List<Checksum> sums(List<Range> ranges) {
        requireReadable();
        SqlClause query = sums.orElseThrow().of(ranges, 2 * pageSize() + 1);
        Checksum[] found = new Checksum[ranges.size()];
        RowCallbackHandler add = row -> {
            long total = number(row.getString(3));
            found[row.getInt(1)] = new Checksum(noRows().orElseThrow().way(), row.getLong(2), total);
        };
        return set(true, () -> {
            jdbc.query(query.sql(), add, query.arguments().toArray());
            return List.of(found);
        });
    }

    /** A number of 64 bits, whether the database takes it for one with a sign or not; 0 for none. */
    private static long number(Object text) {
        return text == null ? 0 : new BigInteger(text.toString()).longValue();
    }

    ComparedTable compared() {
        return compared;
    }

    Keys keys() {
        return keys;
    }

    /**
     * Reads the first rows of a range, in the order of the key.
     *
     * @param columns what is read besides the key
     * @param goesOn is given one row after the other, and says whether to go on
     */
    void read(Range range, int limit, Collection<Column> columns, Predicate<Row> goesOn) {
        RangeSql sql = new RangeSql(dialect, compared, columns, sum);
        int atATime = ahead.begin();
        int[] count = {0};
        long[] largest = {0};
        read(sql, new Query(sql.rows(range, limit), dialect.maxRows(limit), atATime), row -> {
            count[0]++;
            largest[0] = Math.max(largest[0], RowSize.of(row.values()));
            return goesOn.test(row);
        });
        ahead.ended(atATime, count[0], largest[0]);
    }

    /** The keys in a range that are among some, in order. */
    List<String> keys(Range range, Predicate<String> some) {
        RangeSql sql = new RangeSql(dialect, compared, List.of());
        List<String> found = new ArrayList<>();
        read(sql, new Query(sql.rows(range), 0, KEYS_AHEAD), row -> {
            if (some.test(row.key())) {
                found.add(row.key());
            }
            return true;
        });
        return found;
    }

    /** How many records there are. */
    long count() {
        requireReadable();
        SqlClause query = new RangeSql(dialect, compared, List.of()).count();
        Long count =
                jdbc.queryForObject(query.sql(), Long.class, query.arguments().toArray());
        return count == null ? 0 : count;
    }

    /** A record as it is now. */
    Optional<Row> find(String key, Collection<Column> columns) {
        RangeSql sql = new RangeSql(dialect, compared, columns);
        List<Row> found = new ArrayList<>();
        read(sql, few(sql.records(List.of(key), Optional.empty())), found::add);
        return found.stream().filter(row -> row.key().equals(key)).findFirst();
    }

    /**
     * The keys of the records that the database takes for those of some keys, as it spells them.
     *
     * @param range only those within it; empty for all
     */
    Set<String> present(Collection<String> some, Optional<Range> range) {
        RangeSql sql = new RangeSql(dialect, compared, List.of());
        List<String> all = List.copyOf(some);
        Set<String> present = new LinkedHashSet<>();
        for (int from = 0; from < all.size(); from += MOST_KEYS) {
            List<String> part = all.subList(from, Math.min(from + MOST_KEYS, all.size()));
            read(sql, few(sql.records(part, range)), row -> {
                present.add(row.key());
                return true;
            });
        }
        return present;
    }

    /** Whether there are records in any of some ranges. */
    boolean isAnyWithin(List<Range> ranges) {
        RangeSql sql = new RangeSql(dialect, compared, List.of());
        List<Row> found = new ArrayList<>();
        read(sql, new Query(sql.rowsOfAny(ranges), dialect.maxRows(1), 1), found::add);
        return !found.isEmpty();
    }

    /** Whether a record that is there has its key in a range. */
    boolean isWithin(String key, Range range) {
        return !present(List.of(key), Optional.of(range)).isEmpty();
    }

    /**
     * Reads.
     *
     * @throws IllegalStateException if the table may not be read any more, or not all of it
     */
    private void read(RangeSql sql, Query query, Predicate<Row> goesOn) {
        requireReadable();
        Supplier<Boolean> reading = () -> jdbc.query(
                connection -> StreamedQuery.of(connection, query.sql(), query.maxRows(), query.atATime()),
                (ResultSet result) -> rows(sql, result, goesOn));
        set(sql.further().contains(RangeSql.SUM), reading);
    }

    /** What is read with the settings that it needs, unless all that is read has them. */
    private <T> T set(boolean summing, Supplier<T> reading) {
        if (reads) {
            return reading.get();
        }
        return summing
                ? ReadingSettings.summing(jdbc, dialect, compared.table().columns(), reading)
                : ReadingSettings.within(jdbc, dialect, compared.table().columns(), reading);
    }

    /** Reads several times in the same transaction, for which it is looked at the table and what has to be set is set but once. */
    void reading(Runnable several) {
        requireReadable();
        Supplier<Boolean> all = () -> {
            reads = true;
            try {
                several.run();
            } finally {
                reads = false;
            }
            return true;
        };
        set(sum.isPresent(), all);
    }

    private void requireReadable() {
        if (guarded && !reads) {
            guard.objection(compared.table().name()).ifPresent(objection -> {
                throw new IllegalStateException(objection);
            });
        }
    }

    private boolean rows(RangeSql sql, ResultSet result, Predicate<Row> goesOn) throws SQLException {
        RowReader reader = new RowReader(
                dialect,
                compared.table().columns(),
                sql.further(),
                json -> Json.read(json, "The JSON of a column"),
                Json::write);
        boolean more = true;
        for (int i = 0; more && result.next(); i++) {
            Map<String, Object> values = reader.mapRow(result, i);
            long part = number(values.remove(RangeSql.SUM.name()));
            more = goesOn.test(new Row(key(sql, values, result), values, part));
        }
        return more;
    }

    private String key(RangeSql sql, Map<String, Object> values, ResultSet result) throws SQLException {
        List<Object> key = new ArrayList<>();
        for (Column column : compared.key()) {
            key.add(stored(sql, column, values, result));
        }
        return keys.text(key);
    }

    /** Where a column may hold anything it is compared with what it holds, and not with what that means. */
    private Object stored(RangeSql sql, Column column, Map<String, Object> values, ResultSet result)
            throws SQLException {
        Object value = column.reading() == Reading.LOOSE
                ? result.getObject(sql.plain().indexOf(column) + 1)
                : values.get(column.name());
        if (value instanceof RowReader.Unreadable unreadable) {
            throw new IllegalStateException(
                    "Nobody can tell the records of " + compared.table().name() + " apart, as the column "
                            + column.name() + " of a key cannot be read. Leave the record out with the option where",
                    unreadable.reason());
        }
        return value;
    }
}
