package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.RowVersions;
import org.datasync.watch.dialect.SqlClause;

/** The statements about an application's change table. */
final class ForeignTableSql extends ChangeTableSql {

    private final String fingerprint;
    private final Optional<RowVersions> versions;

    ForeignTableSql(ForeignChangeTable owner, RowSql row, LaneRange lane, Optional<String> index) {
        super(owner, row, lane, index);
        this.fingerprint = row.fingerprint();
        this.versions = owner.versions();
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

    /** As far as they are as they were read, and still are to be read. */
    @Override
    SqlClause delete(Collection<ChangeRow> rows) {
        List<String> asRead =
                rows.stream().map(read -> read.identity().fingerprint()).toList();
        return versions.map(told -> delete(told.among(asRead), ids(rows)))
                .orElseGet(() -> delete(ids(rows), plus(standing, dialect.isAmong(fingerprint, asRead))));
    }

    /** With ids besides where there are conditions, as these may fail of other rows, in whatever way those are found. */
    private SqlClause delete(SqlClause versions, List<Object> ids) {
        SqlClause condition = standing.isEmpty()
                ? versions
                : SqlClause.allOf(List.of(versions, LeftOutRows.within(dialect.in(layout.id(), ids), standing)));
        return new SqlClause("DELETE FROM " + table + condition.where(), condition.arguments());
    }
}
