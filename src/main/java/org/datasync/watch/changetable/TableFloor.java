package org.datasync.watch.changetable;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeTableSpec.FloorSpec;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.PendingChange;
import org.springframework.dao.DataAccessException;

/** A lane's {@link Floor} with what it takes from the database: what is settled, how far the ids go, whether they began anew. */
final class TableFloor {

    private final SharedParts shared;
    private final LaneRange lane;
    private final ChangeTableSql sql;
    private final Floor floor;

    /** Whether it was time to settle more before the fetch. */
    private boolean due;

    /** Whether the fetch left changes of held records out. */
    private boolean leavesOut;

    /** How much the last fetch asked for and found. */
    private int asked;

    private int found;

    private TableFloor(SharedParts shared, LaneRange lane, ChangeTableSql sql, Floor floor) {
        this.shared = shared;
        this.lane = lane;
        this.sql = sql;
        this.floor = floor;
    }

    /**
     * The floor of a lane; empty if the table is read without one.
     *
     * @throws IllegalArgumentException if it is to have one and cannot
     */
    static Optional<TableFloor> of(SharedParts shared, LaneRange lane, ChangeTableSql sql) {
        ChangeTable table = shared.table;
        FloorSpec spec = table.spec().floor();
        if (spec.wanted().orElse(false) && !table.layout().canHaveFloor()) {
            throw new IllegalArgumentException("floor=true needs a table that is ordered by one integer id column, but "
                    + table.name() + " is not. Set floor=false, or name another column with orderBy");
        }
        return spec.wanted().orElse(table.isFloorProven())
                ? Optional.of(
                        new TableFloor(shared, lane, sql, new Floor(spec.lag(), spec.rescanInterval(), shared.clock)))
                : Optional.empty();
    }

    /** The id above which to fetch, after settling what can be; empty to fetch all. */
    OptionalLong above() {
        due = !isProven() && floor.isDue();
        if (due) {
            settle();
        }
        OptionalLong above = floor.next();
        if (above.isPresent() && haveIdsBegunAnew(above.getAsLong())) {
            floor.beginAnew();
            return OptionalLong.empty();
        }
        return above;
    }

    /** Whether locks prove what is settled; the fetch then begins after that, and sees all that was committed until then. */
    private boolean isProven() {
        OptionalLong settled =
                shared.proof.isPresent() ? shared.proof.get().settled(floor.seen()) : OptionalLong.empty();
        settled.ifPresent(floor::settle);
        return settled.isPresent();
    }

    /** Settles what it can before the fetch, which then sees all that was committed until then. */
    private void settle() {
        Optional<String> ends = shared.dialect.endsOfTransactions();
        if (ends.isEmpty()) {
            floor.settle();
        } else if (floor.isWaiting()) {
            shared.jdbc.query(ends.get(), row -> {
                floor.settle(row.getLong(1), row.getLong(2));
            });
        }
    }

    private boolean haveIdsBegunAnew(long above) {
        try {
            return sql.idsBeganAnew(above)
                    .map(query -> shared.jdbc.queryForObject(
                            query.sql(), Integer.class, query.arguments().toArray()))
                    .filter(answer -> answer != 0)
                    .isPresent();
        } catch (DataAccessException e) {
            if (shared.dialect.isInfrastructure(e)) {
                throw e;
            }
            return true; // whose ids nobody tells has no floor
        }
    }

    /** These rows were found by the statement that fetches. */
    void read(List<ChangeRow> rows, Fetch fetch) {
        if (!rows.isEmpty()
                && floor.fetched(rows.get(0).number(), rows.get(rows.size() - 1).number())) {
            shared.proof.ifPresent(ProvenIds::distrust);
        }
        if (shared.table.isOnlyWriter()) {
            floor.settleFetched();
        } else if (due) {
            // of the rows of others an idle lane sees nothing, and of a long queue a batch shows the beginning only
            boolean more = rows.size() == fetch.limit() || (rows.isEmpty() && lane.isPart());
            floor.note(more ? highestId() : OptionalLong.empty());
        }
        if (rows.isEmpty() && !fetch.leavesOut()) {
            floor.acknowledgedAll();
        }
    }

    private OptionalLong highestId() {
        SqlClause query = sql.highestId();
        Long id = shared.jdbc.queryForObject(
                query.sql(), Long.class, query.arguments().toArray());
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** So many changes were made of them; not of all if the fetch is cut. */
    void fetched(int changes, boolean isCut, Fetch fetch) {
        leavesOut = fetch.leavesOut();
        asked = fetch.limit();
        found = isCut ? asked : changes;
    }

    /** The deletion of these changes' rows is committed. */
    void committed(List<PendingChange> delivered) {
        if (delivered.isEmpty() || leavesOut) {
            return; // once a held change is delivered, by whatever node, its record's later ones are to be fetched
        }
        if (delivered.size() == found && found < asked) {
            floor.acknowledgedAll();
        } else {
            PendingChange last = delivered.get(delivered.size() - 1);
            floor.acknowledged(RowChanges.rows(List.of(last)).get(0).number());
        }
    }

    /** The next look is at everything. */
    void scan() {
        floor.scan();
    }
}
