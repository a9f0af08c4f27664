package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.SqlClause;

/** The statements about an application's change table. */
final class ForeignTableSql extends ChangeTableSql {

    private final String fingerprint;

    ForeignTableSql(ForeignChangeTable owner, RowSql row, LaneRange lane, Optional<String> index) {
        super(owner, row, lane, index);
        this.fingerprint = owner.fingerprint(row);
    }

    @Override
    SqlClause next(String selected, OptionalLong floor, List<SqlClause> further, int limit) {
        List<SqlClause> conditions = new ArrayList<>(further);
        conditions.addAll(standing);
        floor.ifPresent(above -> conditions.add(new SqlClause(row.id() + " > ?", List.of(above))));
        return query(selected, leftOut.guard(conditions), limit);
    }

    @Override
    Optional<SqlClause> idsAndWriters() {
        return Optional.empty();
    }

    @Override
    Optional<SqlClause> idsBeganAnew(long above) {
        return Optional.empty();
    }

    /** They are as they were read, and still are to be read. */
    @Override
    List<SqlClause> asTheyWere(Collection<ChangeRow> rows) {
        return plus(
                standing,
                dialect.isAmong(
                        fingerprint,
                        rows.stream().map(read -> read.identity().fingerprint()).toList()));
    }
}
