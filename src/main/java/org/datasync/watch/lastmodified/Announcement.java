package org.datasync.watch.lastmodified;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.lastmodified.Promises.Followed;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** Says at the start what is promised, and what people are to see to. */
final class Announcement {

    private static final Log LOG = Log.of(Announcement.class);

    private final String watch;
    private final LastModifiedSpec spec;
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final TableReader reader;

    Announcement(String watch, LastModifiedSpec spec, JdbcTemplate jdbc, Dialect dialect, TableReader reader) {
        this.watch = watch;
        this.spec = spec;
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.reader = reader;
    }

    void of(Followed followed) {
        followed.leftOut().forEach(LOG::warnInLines);
        List<Promised> promised = followed.tables();
        LOG.info(
                "The watch {} follows {}",
                watch,
                promised.stream().map(Promised::toString).collect(Collectors.joining("; ")));
        for (Promised each : promised) {
            WatchedTable table = each.table();
            warnOfIndex(table);
            tellZone(table);
            tellDeletes(table);
            warnOfRecordsWithoutValue(table);
            warnOfKey(table);
        }
    }

    private void warnOfIndex(WatchedTable table) {
        Column column = table.modified().column();
        if (table.chosen().index().isPresent()) {
            return;
        }
        LOG.warn(
                "The watch {} reads all of {} with each poll, as no index begins with {}. Create one: CREATE INDEX {} ON {} ({})",
                watch,
                table.table().name(),
                column.name(),
                dialect.quote(table.table().name().name() + "_" + column.name()),
                dialect.quote(table.table().name()),
                Stream.concat(Stream.of(column), table.key().stream())
                        .map(each -> dialect.quote(each.name()))
                        .collect(Collectors.joining(", ")));
    }

    /** Two records of the same key are one to the watch, and where they have the same value perhaps only one is seen. */
    private void warnOfKey(WatchedTable table) {
        List<String> key = table.key().stream().map(Column::name).toList();
        boolean unique = key.containsAll(table.table().primaryKey())
                && !table.table().primaryKey().isEmpty();
        if (!unique && reader.uniqueIndexes(table.table().name()).stream().noneMatch(key::containsAll)) {
            LOG.warn(
                    "Nothing proves that no two records of {} have the same values in keyColumns={}: to the watch {} they are"
                            + " one record. Those with a null among them it does not see",
                    table.table().name(),
                    key,
                    watch);
        }
    }

    private void tellZone(WatchedTable table) {
        if (table.modified().measure() == Measure.LOCAL && spec.values().zone().isEmpty()) {
            LOG.info(
                    "The watch {} takes the times of {}.{} for times in {}. If they are others, say so with the option"
                            + " modifiedZone: else changes are late, or lost",
                    watch,
                    table.table().name(),
                    table.modified().column().name(),
                    table.modified().zone());
        }
    }

    private void tellDeletes(WatchedTable table) {
        if (table.chosen().deleted().isEmpty() && !spec.reading().deletes()) {
            LOG.info(
                    "The watch {} does not see what is deleted from {}",
                    watch,
                    table.table().name());
        }
    }

    private void warnOfRecordsWithoutValue(WatchedTable table) {
        Column column = table.modified().column();
        if (spec.reading().nulls() || !column.nullable()) {
            return;
        }
        Integer any = jdbc.query(
                "SELECT COUNT(*) FROM " + dialect.ownRows(table.table()) + " WHERE " + dialect.quote(column.name())
                        + " IS NULL",
                row -> row.next() ? row.getInt(1) : 0);
        if (any != null && any > 0) {
            LOG.warn(
                    "{} records of {} have no {}, so the watch {} does not see them. Set nulls=deliver to have them"
                            + " delivered once, before all others",
                    any,
                    table.table().name(),
                    column.name(),
                    watch);
        }
    }
}
