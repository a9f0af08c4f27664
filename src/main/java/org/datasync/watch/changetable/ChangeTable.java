package org.datasync.watch.changetable;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.RowVersions;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;

/**
 * A change table as a watch reads it: which of its columns means what, and how tables {@linkplain OwnChangeTable of our own}
 * differ from those {@linkplain ForeignChangeTable of an application}.
 */
abstract class ChangeTable {

    private final ChangeTableLayout layout;
    private final ChangeTableSpec spec;
    private final Dialect dialect;

    ChangeTable(ChangeTableLayout layout, ChangeTableSpec spec, Dialect dialect) {
        this.layout = layout;
        this.spec = spec;
        this.dialect = dialect;
    }

    /**
     * The table that the options describe.
     *
     * @param versions how versions of its rows are told; empty if only their values tell them
     * @throws IllegalArgumentException if they do not fit it; it names the option that cures it
     */
    static ChangeTable of(Table table, ChangeTableSpec spec, Dialect dialect, Optional<RowVersions> versions) {
        return spec.isOwn()
                ? new OwnChangeTable(ChangeTableLayout.own(table), spec, dialect)
                : new ForeignChangeTable(ChangeTableLayout.foreign(table, spec), spec, dialect, versions);
    }

    final ChangeTableLayout layout() {
        return layout;
    }

    final ChangeTableSpec spec() {
        return spec;
    }

    final Dialect dialect() {
        return dialect;
    }

    final TableName name() {
        return layout.table().name();
    }

    /**
     * The subscriber whose rows are read; empty for rows of all.
     *
     * @throws IllegalArgumentException if nothing says which column holds it
     */
    abstract Optional<String> subscriber();

    /** The index that has the id, if the database is to be told its name. */
    final Optional<String> index(TableReader reader) {
        return dialect.namesIndexes() ? indexOfId(reader) : Optional.empty();
    }

    Optional<String> indexOfId(TableReader reader) {
        return reader.index(name(), List.of(layout.id().name()));
    }

    /** The zone of times that have none of their own. */
    abstract ZoneId zone();

    /** Whether a row may stand for all records of a table; without an order nothing is before or after it. */
    abstract boolean hasBarriers();

    /** Whether it can be proven what is pending or can come below an id. */
    abstract boolean isFloorProven();

    /** Whether ids are given and committed in one order, as nobody else writes during a cycle. */
    abstract boolean isOnlyWriter();

    /** Whether rows never change and only their watch deletes them, so that one that is gone was taken by another. */
    abstract boolean keepsRows();

    /** How a row that was written again, with whatever values, is told from that which was read; empty if only values tell it. */
    Optional<RowVersions> versions() {
        return Optional.empty();
    }

    /** Where there are conditions on an application's rows, another index than that of the id may serve better. */
    abstract boolean isReadById(boolean conditional);

    /** What a change's id is made of once somebody asks for it: a change that is kept keeps that, too. */
    abstract ChangeRow named(ChangeRow row);

    /** What tells a row from others of the same id; it comes after the id. */
    abstract String suffixOfId(ChangeRow row);

    /** Reads its rows as {@link RowSql#selected} has them. */
    abstract ChangeRowReader reader();

    /** The texts that the database makes of a row, which are selected first. */
    abstract List<String> texts(RowSql row);

    /** Those of them that it makes of a row's values, which it may fail to do. */
    List<String> textsOfValues(RowSql row) {
        return texts(row);
    }

    /** The size of a row's images, if that is limited. */
    abstract Optional<String> imageSize(RowSql row);

    /** What rows are ordered by before their order; it ends with a comma unless it is empty. */
    abstract String leadingOrder(RowSql row, String direction);

    /** The indexes of its lanes; empty if there are none. */
    Optional<LaneIndexing> laneIndexing() {
        return Optional.empty();
    }

    abstract ChangeTableSql sql(RowSql row, LaneRange lane, Optional<String> index, LaneReaders lanes);
}
