package org.datasync.watch.changetable;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.PendingChange;

/** Finds changes out of turn, by which is tried whether the target works. */
final class Probes {

    private final ChangeTable table;
    private final ChangeRows rows;
    private final ChangeTableSql sql;
    private final Predicate<ChangeRow> ignored;

    /**
     * Looks among these rows.
     *
     * @param ignored whether a row is not to be delivered at all
     */
    Probes(ChangeTable table, ChangeRows rows, Predicate<ChangeRow> ignored) {
        this.table = table;
        this.rows = rows;
        this.sql = rows.sql();
        this.ignored = ignored;
    }

    /** The first change of the record at this place, from 0 to 1, that nothing has to go before. */
    Optional<PendingChange> at(double place, Fetch fetch) {
        Optional<SqlClause> exclusion = fetch.notHeld().map(condition -> condition.apply(sql.row.recordId()));
        return rowAt(place, exclusion, fetch.barred())
                .flatMap(row -> rows.firstOf(row.recordId()))
                .filter(this::isFree);
    }

    private boolean isFree(PendingChange change) {
        return !change.isBarrier()
                && RowChanges.rows(List.of(change)).stream().noneMatch(ignored)
                && (!table.hasBarriers()
                        || rows.query(sql.firstBarrier(change.barredTables())).isEmpty());
    }

    private Optional<ChangeRow> rowAt(double place, Optional<SqlClause> exclusion, Set<String> barred) {
        Optional<ChangeRow> first =
                place < 1 ? rows.first(sql.next(OptionalLong.empty(), exclusion, barred, 1)) : Optional.empty();
        if (place <= 0) {
            return first;
        }
        Optional<ChangeRow> last = rows.first(sql.last(exclusion, barred));
        if (place >= 1 || first.isEmpty() || last.isEmpty() || !table.layout().canHaveFloor()) {
            return last;
        }
        double span = (double) last.get().number() - first.get().number();
        long above = first.get().number() + (long) (span * place);
        return rows.first(sql.next(OptionalLong.of(above), exclusion, barred, 1));
    }
}
