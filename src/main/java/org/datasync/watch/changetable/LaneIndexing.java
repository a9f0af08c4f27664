package org.datasync.watch.changetable;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.dialect.LaneIndex;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.schema.TableName;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The indexes by which a subscriber's rows in our own change table are found lane by lane: one for each number of lanes, since a lane is
 * a range of buckets and an index is in order of the ids only within one value. The names say whose they are, so that nobody takes out
 * another's.
 */
public final class LaneIndexing {

    /** As many of a bucket's number. */
    private static final int BITS = Integer.numberOfTrailingZeros(LaneRange.BUCKETS);

    /** So that names keep to 63 bytes, with what comes after it. */
    private static final int LONGEST_TABLE = 40;

    private static final String MARK = "_lanes_";

    private static final int DIGEST_BYTES = 4;

    private final Dialect dialect;
    private final LaneIndexes indexes;
    private final TableName table;
    private final String subscriber;

    private LaneIndexing(Dialect dialect, LaneIndexes indexes, TableName table, String subscriber) {
        this.dialect = dialect;
        this.indexes = indexes;
        this.table = table;
        this.subscriber = subscriber;
    }

    /** Those of a subscriber; empty where the database reads lanes without an index. */
    public static Optional<LaneIndexing> of(Dialect dialect, TableName table, String subscriber) {
        return dialect.laneIndexes().map(indexes -> new LaneIndexing(dialect, indexes, table, subscriber));
    }

    /** What reads by the index for so many lanes; empty if that is not there. */
    Optional<LaneReader> reader(JdbcTemplate jdbc, int lanes) {
        return isThere(jdbc, lanes) ? Optional.of(new LaneReader(indexes, index(lanes))) : Optional.empty();
    }

    private LaneIndex index(int lanes) {
        return new LaneIndex(prefix() + lanes, table, subscriber, lane(lanes));
    }

    private String prefix() {
        String name = table.name();
        String begin = name.substring(0, Math.min(name.length(), LONGEST_TABLE));
        return begin.replaceAll("[^ -~]", "_") + MARK + Digest.of(name + '\n' + subscriber, DIGEST_BYTES) + "_";
    }

    /** As {@link LaneRange#contains} has it, of the bucket as {@link RowSql#bucket} has it where the row has a key. */
    private String lane(int lanes) {
        String record = dialect.concatenate(List.of(
                text(ChangeTableColumns.TABLE_NAME),
                indexes.literal(Source.SEPARATOR),
                text(ChangeTableColumns.RECORD_KEY)));
        return "CASE WHEN "
                + RowSql.isBarrier(text(ChangeTableColumns.OPERATION), List.of(Operation.TRUNCATE.word()), dialect)
                + " THEN " + LaneIndex.ANY + " ELSE COALESCE("
                + "((" + dialect.bucket(record) + " * " + lanes + ") >> " + BITS + "), " + LaneIndex.ANY + ") END";
    }

    private String text(String column) {
        return dialect.text(dialect.quote(column));
    }

    /** Whether the index for so many lanes is there, as far as its name says. */
    public boolean isThere(JdbcTemplate jdbc, int lanes) {
        return names(jdbc, index(lanes).name()::equals).size() == 1;
    }

    private List<String> names(JdbcTemplate jdbc, Predicate<String> wanted) {
        SqlClause query = indexes.names(table);
        return jdbc.queryForList(query.sql(), String.class, query.arguments().toArray()).stream()
                .filter(wanted)
                .toList();
    }

    /** The statements that make the index for so many lanes. */
    public List<String> creation(int lanes) {
        return indexes.creation(index(lanes));
    }

    /** The statements that take out the subscriber's indexes, those for so many lanes excepted; none if there are none. */
    public List<String> removalOfOthers(JdbcTemplate jdbc, int lanes) {
        String kept = index(lanes).name();
        return names(jdbc, name -> name.startsWith(prefix()) && !name.equals(kept)).stream()
                .flatMap(name -> indexes.removal(table, name).stream())
                .toList();
    }
}
