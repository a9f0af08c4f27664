package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.SqlClause;

/** The statements about a change table of our own. */
final class OwnTableSql extends ChangeTableSql {

    private final ChangeTable owner;
    private final String subscriber;

    OwnTableSql(ChangeTable owner, RowSql row, LaneRange lane, Optional<String> index) {
        super(owner, row, lane, index);
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
    List<SqlClause> asTheyWere(Collection<ChangeRow> rows) {
        return queue;
    }
}
