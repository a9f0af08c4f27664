package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.LaneIndex;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.SqlClause;

/** The statements about a change table of our own. */
final class OwnTableSql extends ChangeTableSql {

    private final ChangeTable owner;
    private final String subscriber;
    private final LaneReaders lanes;

    /**
     * The statements.
     *
     * @param lanes reads by the index of the lanes, if that is there
     */
    OwnTableSql(ChangeTable owner, RowSql row, LaneRange lane, Optional<String> index, LaneReaders lanes) {
        super(owner, row, lane, index);
        this.lanes = lanes;
        this.owner = owner;
        this.subscriber = owner.subscriber().orElseThrow();
    }

    @Override
    SqlClause next(String selected, OptionalLong floor, List<SqlClause> further, int limit) {
        List<SqlClause> conditions = new ArrayList<>(further);
        trusted.ifPresent(conditions::add);
        return dialect.nextOfQueue(
                selected,
                key(source()),
                SqlClause.allOf(leftOut.guard(conditions)),
                subscriber,
                floor.orElse(Long.MIN_VALUE),
                limit);
    }

    /** What belongs to every lane is sought among it as it is where there is no index. */
    @Override
    SqlClause nextOfLane(OptionalLong floor, List<SqlClause> further, int limit) {
        Optional<LaneReader> reader = reader();
        if (reader.isEmpty()) {
            return super.nextOfLane(floor, further, limit);
        }
        SqlClause ofLane = nextOf(reader.get(), lane().lane(), floor, further, limit);
        SqlClause ofAny = nextOf(reader.get(), LaneIndex.ANY, floor, plus(further, ofLane()), limit);
        List<Object> arguments = new ArrayList<>(ofLane.arguments());
        arguments.addAll(ofAny.arguments());
        return new SqlClause("(" + ofLane.sql() + ") UNION ALL (" + ofAny.sql() + ")", arguments);
    }

    private Optional<LaneReader> reader() {
        return lane().isPart() ? lanes.of(lane().lanes()) : Optional.empty();
    }

    @Override
    void failed() {
        lanes.forget();
    }

    private SqlClause nextOf(LaneReader by, int number, OptionalLong floor, List<SqlClause> further, int limit) {
        List<SqlClause> conditions = new ArrayList<>(further);
        trusted.ifPresent(conditions::add);
        return by.next(
                columns, number, SqlClause.allOf(leftOut.guard(conditions)), floor.orElse(Long.MIN_VALUE), limit);
    }

    @Override
    List<ChangeRow> inOrder(List<ChangeRow> read, int limit) {
        return lane().isPart()
                ? read.stream()
                        .sorted(Comparator.comparingLong(ChangeRow::number))
                        .limit(limit)
                        .toList()
                : read;
    }

    private QueueKey key(String from) {
        return new QueueKey(from, row.quote(layout.queue().subscriber().orElseThrow()), row.id());
    }

    @Override
    Optional<SqlClause> idsAndWriters() {
        return dialect.idsAndWriters(table, layout.id().name());
    }

    @Override
    Optional<SqlClause> idsBeganAnew(long above) {
        return dialect.idsBeganAnew(owner.name(), key(table), subscriber, above);
    }

    /** They never change. */
    @Override
    SqlClause delete(Collection<ChangeRow> rows) {
        return delete(ids(rows), queue);
    }
}
