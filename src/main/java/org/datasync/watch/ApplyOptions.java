package org.datasync.watch;

import static org.datasync.watch.OptionParser.choice;
import static org.datasync.watch.OptionParser.isChosen;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import org.datasync.watch.apply.ApplySpec;
import org.datasync.watch.apply.ApplySpec.Names;
import org.datasync.watch.apply.ApplySpec.Truncate;
import org.datasync.watch.apply.ApplySpec.UnknownColumns;
import org.datasync.watch.apply.ApplySpec.ValueSpec;

/** The options of the endpoint {@code apply}. */
final class ApplyOptions {

    private final DatasyncWatchConfiguration options;

    ApplyOptions(DatasyncWatchConfiguration options) {
        this.options = options;
    }

    ApplySpec spec() {
        return new ApplySpec(
                new Names(
                        options.getTableMap(), options.getColumnMap(), Optional.ofNullable(options.getTargetSchema())),
                choice("truncate", options.getTruncate(), Truncate.class),
                Optional.ofNullable(options.getDeletedColumn()),
                choice("unknownColumns", options.getUnknownColumns(), UnknownColumns.class),
                new ValueSpec(zone(), isChosen("excessDigits", options.getExcessDigits(), "round", "refuse")));
    }

    private Optional<ZoneId> zone() {
        try {
            return Optional.ofNullable(options.getTimeZone()).map(ZoneId::of);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timeZone is " + options.getTimeZone() + ", expected a time zone like Europe/Vienna", e);
        }
    }
}
