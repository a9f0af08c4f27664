package org.datasync.watch.changetable;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.dialect.RowVersions;

/** A change table of an application, which may change and delete its rows at any time. */
final class ForeignChangeTable extends ChangeTable {

    private static final int DIGEST_BYTES = 8;

    private final Optional<RowVersions> versions;
    private final boolean tellsRecords;

    ForeignChangeTable(
            ChangeTableLayout layout, ChangeTableSpec spec, Dialect dialect, Optional<RowVersions> versions) {
        super(layout, spec, dialect);
        this.versions = versions;
        this.tellsRecords = Stream.of(
                        Stream.of(layout.id()), layout.record().table().stream(), layout.record().keys().stream())
                .flatMap(columns -> columns)
                .allMatch(dialect::readsAsText);
    }

    /** Whether the values that are read of a row tell its record as the database does. */
    boolean tellsRecords() {
        return tellsRecords;
    }

    @Override
    Optional<String> subscriber() {
        Optional<String> subscriber = spec().queue().subscriber();
        if (subscriber.isPresent() && layout().queue().subscriber().isEmpty()) {
            throw new IllegalArgumentException("subscriber=" + subscriber.get() + " is given, but nothing says which"
                    + " column of " + name() + " holds the subscriber. Name it with the option subscriberColumn");
        }
        return subscriber;
    }

    @Override
    ZoneId zone() {
        return spec().columns().changedAt().zone();
    }

    @Override
    boolean hasBarriers() {
        return layout().operation().word().isPresent() && layout().isOrdered();
    }

    @Override
    boolean isFloorProven() {
        return false;
    }

    @Override
    boolean isOnlyWriter() {
        return false;
    }

    @Override
    boolean keepsRows() {
        return false;
    }

    @Override
    boolean isReadById(boolean conditional) {
        return !conditional && (!layout().isOrdered() || layout().isOrderedById());
    }

    @Override
    ChangeRow named(ChangeRow row) {
        return row;
    }

    /** Ids come back at any time, so the content is part of the change's id. */
    @Override
    String suffixOfId(ChangeRow row) {
        return ":" + Digest.of(ChangeRowCodec.content(row), DIGEST_BYTES);
    }

    @Override
    ChangeRowReader reader() {
        return new ForeignRowReader(this);
    }

    @Override
    List<String> texts(RowSql row) {
        List<String> texts = new ArrayList<>(versions.map(RowVersions::columns).orElse(List.of()));
        texts.addAll(textsOfValues(row));
        return texts;
    }

    @Override
    List<String> textsOfValues(RowSql row) {
        List<String> texts = new ArrayList<>();
        if (versions.isEmpty()) {
            texts.add(row.fingerprint());
        }
        if (!tellsRecords) {
            texts.add(row.recordId());
        }
        return texts;
    }

    @Override
    Optional<RowVersions> versions() {
        return versions;
    }

    @Override
    Optional<String> imageSize(RowSql row) {
        return Optional.empty();
    }

    @Override
    String leadingOrder(RowSql row, String direction) {
        return "";
    }

    @Override
    ChangeTableSql sql(RowSql row, LaneRange lane, Optional<String> index, LaneReaders lanes) {
        return new ForeignTableSql(this, row, lane, index);
    }
}
