package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.records.ReadAhead;
import org.datasync.watch.records.ReadingSettings;
import org.datasync.watch.records.RowEstimate;
import org.datasync.watch.records.RowSize;
import org.datasync.watch.records.StreamedQuery;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RowReader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
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

    /** The part of it that a page has of which it is quickly told whether it has changed. */
    private static final int SMALLER = 8;

    /** So much SQL a statement is to have at most, about, that sums up ranges. */
    private static final int LONGEST = 100_000;

    /** So many rows, of so many bytes, are read at a time to sum them up: some drivers have all of them in memory. */
    private static final int MOST_STREAMED = 16_000;

    private static final long MOST_BYTES = 8_000_000;

    /** How large a row is taken to be before one was read. */
    private static final long UNKNOWN_BYTES = 8_000;

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
    private final Checksum noRows;
    private final ReadAhead ahead = new ReadAhead();
    private boolean reads;
    private long bytesARow = UNKNOWN_BYTES;

    TableRows(JdbcTemplate jdbc, Dialect dialect, ComparedTable compared) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.compared = compared;
        this.keys = new Keys(compared.key());
        this.guard = new TableGuard(jdbc, dialect, true);
        this.sum = compared.shown().isEmpty() ? Optional.empty() : dialect.rowSum(summed()); // keys are looked at alone
        this.sums = sum.map(number -> new SumSql(dialect, compared, number));
        this.noRows = Checksum.none(sum.orElseGet(this::wayOfNumbers));
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

    /** The checksum of no rows; empty if there is none for the table. */
    Optional<Checksum> noRows() {
        return compared.shown().isEmpty() ? Optional.empty() : Optional.of(noRows);
    }

    private String wayOfNumbers() {
        return String.join(" ", RowNumber.WAY, Layout.of(compared).text(), summed().toString());
    }

    /** Whether the database makes the checksums, so that rows need not be read for them. */
    boolean areSumsMadeThere() {
        return sum.isPresent();
    }

    /** Of how many ranges {@link #sums} are to be asked for at a time, at most. */
    int mostSums() {
        return sums.map(sql -> LONGEST / sql.length())
                .orElseGet(() -> (int) (Math.min(MOST_STREAMED, MOST_BYTES / bytesARow) / pageSize()));
    }

    /**
     * How many keys a page has that is cut off another: few where the sums of small pages take no longer, as all of a page is read that
     * a change is in.
     */
    int pageSize() {
        boolean small = sums.map(SumSql::isForMany).orElse(!compared.shown().isEmpty());
        return small ? MOST_PAGE / SMALLER : MOST_PAGE;
    }

    /** The checksums of the rows of some ranges; where the database does not make them they follow each other. */
    List<Checksum> sums(List<Range> ranges) {
        requireReadable();
        return sums.isEmpty() ? streamed(ranges) : summedThere(ranges);
    }

    private List<Checksum> summedThere(List<Range> ranges) {
        SqlClause query = sums.orElseThrow().of(ranges, 2 * pageSize() + 1);
        Checksum[] found = new Checksum[ranges.size()];
        RowCallbackHandler add = row -> {
            long total = FoundRows.number(row.getString(3));
            found[row.getInt(1)] = new Checksum(noRows.way(), row.getLong(2), total);
        };
        return set(true, () -> {
            jdbc.query(query.sql(), add, query.arguments().toArray());
            return List.of(found);
        });
    }

    private List<Checksum> streamed(List<Range> ranges) {
        Range all =
                new Range(ranges.get(0).above(), ranges.get(ranges.size() - 1).upTo());
        RangeSql sql = new RangeSql(dialect, compared, compared.shown());
        StreamedSums streamed = new StreamedSums(ranges, keys, noRows);
        int most = (2 * pageSize() + 1) * ranges.size();
        int atATime = ahead.begin();
        Query query = new Query(sql.rows(all, most), dialect.maxRows(most), atATime);
        FoundRows found = new FoundRows(dialect, compared, sql, true);
        read(query, false, result -> found.sumUp(result, streamed));
        bytesARow = Math.max(1, streamed.largest());
        ahead.ended(atATime, streamed.rows(), bytesARow);
        return streamed.ended(streamed.rows() < most);
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
        FoundRows found = new FoundRows(dialect, compared, sql, noRows().isPresent() && sum.isEmpty());
        int atATime = ahead.begin();
        int[] count = {0};
        long[] largest = {0};
        Predicate<Row> each = row -> {
            count[0]++;
            largest[0] = Math.max(largest[0], RowSize.of(row.values()));
            return goesOn.test(row);
        };
        Query query = new Query(sql.rows(range, limit), dialect.maxRows(limit), atATime);
        read(query, sum.isPresent(), result -> found.each(result, each));
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

    /** About how many, of which those count too that are not compared; 0 if nobody knows. */
    long estimate() {
        return new RowEstimate(jdbc, dialect).of(compared.table()).orElse(0);
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
    private void read(Query query, boolean summing, ResultSetExtractor<Boolean> reader) {
        requireReadable();
        Supplier<Boolean> reading = () -> jdbc.query(
                connection -> StreamedQuery.of(connection, query.sql(), query.maxRows(), query.atATime()), reader);
        set(summing, reading);
    }

    private void read(RangeSql sql, Query query, Predicate<Row> goesOn) {
        FoundRows found = new FoundRows(dialect, compared, sql, false);
        read(query, false, result -> found.each(result, goesOn));
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
}
