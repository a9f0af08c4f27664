package org.datasync.watch.lastmodified;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.lastmodified.TableRows.Row;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.records.StoredKey;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RowReader.Unreadable;

/**
 * Makes changes of rows. A change's {@linkplain RowIdentity#changeId id} is the same whenever this state of the record is read, and
 * without what may be personal of its key.
 */
final class RowChange {

    private RowChange() {}

    static PendingChange of(WatchedTable watched, Row row) {
        Map<String, Object> key = key(watched, row);
        RowIdentity identity = new RowIdentity(watched, row, key);
        return change(watched, row, identity, key).withHandle(new StoredKey(row.key()));
    }

    private static PendingChange change(WatchedTable watched, Row row, RowIdentity identity, Map<String, Object> key) {
        try {
            return PendingChange.of(change(watched, row, key, identity), identity.source());
        } catch (IllegalArgumentException flaw) {
            return PendingChange.flawed(identity.changeId(), identity.source(), flaw);
        }
    }

    /** With nulls in place of what cannot be read. */
    private static Map<String, Object> key(WatchedTable watched, Row row) {
        if (watched.key().size() == 1) {
            Column only = watched.key().get(0);
            Object value = row.values().get(only.name());
            return Collections.singletonMap(only.name(), value instanceof Unreadable ? null : value);
        }
        Map<String, Object> key = new LinkedHashMap<>();
        for (Column column : watched.key()) {
            Object value = row.values().get(column.name());
            key.put(column.name(), value instanceof Unreadable ? null : value);
        }
        return key;
    }

    private static Change change(WatchedTable watched, Row row, Map<String, Object> key, RowIdentity identity) {
        boolean deleted = watched.chosen()
                .deleted()
                .filter(column -> isDeleted(column, row.values().get(column.name())))
                .isPresent();
        Object modified = readable(row.values().get(watched.modified().column().name()));
        Change.Builder change = Change.of(
                        watched.text(), deleted ? Operation.DELETE : operation(watched, row, modified))
                .idBy(identity::changeId)
                .key(new RecordKey(key))
                .after(deleted ? null : shown(watched, row));
        watched.modified().time(modified).ifPresent(change::changedAt);
        if (watched.modified().measure() == Measure.TRANSACTION) {
            change.transactionId(String.valueOf(modified));
        }
        return change.build();
    }

    private static Operation operation(WatchedTable watched, Row row, Object modified) {
        return watched.chosen()
                .created()
                .map(column -> row.values().get(column.name()))
                .filter(created -> isSame(created, modified))
                .map(same -> Operation.INSERT)
                .orElse(Operation.UPSERT);
    }

    /** The columns may be numbers of two types. */
    private static boolean isSame(Object created, Object modified) {
        return (created instanceof Number && modified instanceof Number)
                ? new BigDecimal(created.toString()).compareTo(new BigDecimal(modified.toString())) == 0
                : created.equals(modified);
    }

    private static Map<String, Object> shown(WatchedTable watched, Row row) {
        if (row.whole()) {
            row.values().values().forEach(RowChange::readable);
            return row.values();
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        for (String name : watched.shown()) {
            shown.put(name, readable(row.values().get(name)));
        }
        return shown;
    }

    private static Object readable(Object value) {
        if (value instanceof Unreadable unreadable) {
            throw unreadable.reason();
        }
        return value;
    }

    /** A time that is there, or a truth value, a number or a word that says so. */
    private static boolean isDeleted(Column column, Object value) {
        if (value == null) {
            return false;
        }
        if (column.kind().isTemporal()) {
            return true;
        }
        return switch (String.valueOf(readable(value)).strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "y", "yes" -> true;
            case "false", "f", "n", "no", "" -> false;
            default -> isNotZero(column, value);
        };
    }

    private static boolean isNotZero(Column column, Object value) {
        try {
            return Double.parseDouble(value.toString()) != 0;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The column " + column.name() + " (deletedColumn) holds neither a true nor a false", e);
        }
    }

    /** The values of a record's key, of the id by which the engine knows the record; empty if one could not be read. */
    static Optional<List<Object>> key(WatchedTable watched, String recordId) {
        Map<String, Object> values = Json.readObject(
                recordId.substring(recordId.indexOf(Source.SEPARATOR) + 1), "The key of a record in datasync_failure");
        List<String> names = watched.key().stream().map(Column::name).toList();
        return names.stream().anyMatch(name -> values.get(name) == null)
                ? Optional.empty()
                : Optional.of(watched.key().stream()
                        .map(column -> column.restore(values.get(column.name())))
                        .toList());
    }

    /** The table's name in such an id. */
    static String table(String recordId) {
        return recordId.substring(0, recordId.indexOf(Source.SEPARATOR));
    }
}
