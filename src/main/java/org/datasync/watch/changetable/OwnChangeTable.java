package org.datasync.watch.changetable;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeRow.OwnValues;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.TableReader;

/** A change table of our own: a queue a subscriber, whose rows never change and have ascending ids. */
final class OwnChangeTable extends ChangeTable {

    OwnChangeTable(ChangeTableLayout layout, ChangeTableSpec spec, Dialect dialect) {
        super(layout, spec, dialect);
    }

    @Override
    Optional<String> subscriber() {
        return Optional.of(spec().queue().subscriber().orElse(""));
    }

    @Override
    Optional<String> indexOfId(TableReader reader) {
        List<String> queue = List.of(
                layout().queue().subscriber().orElseThrow().name(),
                layout().id().name());
        return reader.index(name(), queue).or(() -> super.indexOfId(reader));
    }

    @Override
    ZoneId zone() {
        return ZoneOffset.UTC;
    }

    @Override
    boolean hasBarriers() {
        return true;
    }

    @Override
    boolean isFloorProven() {
        return dialect().capabilities().contains(Capability.FLOOR);
    }

    @Override
    boolean isOnlyWriter() {
        return !dialect().capabilities().contains(Capability.CONCURRENT_WRITERS);
    }

    @Override
    boolean keepsRows() {
        return true;
    }

    @Override
    boolean isReadById(boolean conditional) {
        return true;
    }

    /** Without the images as they were read, which the change has as objects. */
    @Override
    ChangeRow named(ChangeRow row) {
        OwnValues own = row.own();
        return own.before() == null && own.after() == null ? row : row.with(null, null);
    }

    /** Ids come back when the table is made anew, so there is the time at which the row was written. */
    @Override
    String suffixOfId(ChangeRow row) {
        return row.incarnation();
    }

    @Override
    ChangeRowReader reader() {
        return new OwnRowReader(this);
    }

    @Override
    List<String> texts(RowSql row) {
        return List.of();
    }

    @Override
    Optional<String> imageSize(RowSql row) {
        return layout().own().map(own -> row.size(own.before()) + " + " + row.size(own.after()));
    }

    @Override
    Optional<LaneIndexing> laneIndexing() {
        return LaneIndexing.of(dialect(), name(), subscriber().orElseThrow());
    }

    /** The subscriber is one and the same, but without it H2 does not see that the primary key has this order. */
    @Override
    String leadingOrder(RowSql row, String direction) {
        return row.quote(layout().queue().subscriber().orElseThrow()) + direction + ", ";
    }

    @Override
    ChangeTableSql sql(RowSql row, LaneRange lane, Optional<String> index, LaneReaders lanes) {
        return new OwnTableSql(this, row, lane, index, lanes);
    }
}
