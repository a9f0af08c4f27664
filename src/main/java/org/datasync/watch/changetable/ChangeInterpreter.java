package org.datasync.watch.changetable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.changetable.ChangeRow.OwnValues;
import org.datasync.watch.changetable.ChangeTableLayout.OperationColumns;
import org.datasync.watch.changetable.ChangeTableLayout.OwnColumns;
import org.datasync.watch.changetable.ChangeTableSpec.ColumnSpec;
import org.datasync.watch.records.RecordTables;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;

/**
 * Makes changes of the rows of a change table. A row that makes no sense is an {@link IllegalArgumentException} that names
 * its column and never repeats its value.
 */
final class ChangeInterpreter {

    private static final Instant EARLIEST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final ZoneId zone;
    private final ColumnSpec spec;
    private final ChangeTableLayout layout;
    private final RecordTables tables;
    private final Optional<CapturedImages> images;
    private final List<String> keyNames;

    ChangeInterpreter(ChangeTable changeTable, RecordTables tables, Optional<CapturedImages> images) {
        this.zone = changeTable.zone();
        this.spec = changeTable.spec().columns();
        this.layout = changeTable.layout();
        this.tables = tables;
        this.images = images;
        this.keyNames = spec.key().names().stream().map(TableName::unquoted).toList();
    }

    /** The change that a row is, but for its id. */
    Change.Builder change(ChangeRow row) {
        String table = table(row);
        Operation operation = operation(row);
        Change.Builder change = Change.of(table, operation);
        layout.own().ifPresent(columns -> addOwn(change, operation, row, columns));
        change.changedAt(layout.changedAt()
                .flatMap(column -> instant(column, readable(row.changedAt(), column)))
                .orElse(null));
        if (operation != Operation.TRUNCATE) {
            change.key(key(table, row));
        }
        return change;
    }

    /** What only rows of our own change tables say. */
    private void addOwn(Change.Builder change, Operation operation, ChangeRow row, OwnColumns columns) {
        OwnValues own = row.own();
        if (images.isPresent() && own.captureVersion() != null) {
            images.get().check(row, operation, (Integer) own.captureVersion());
        }
        change.before(image(row, own.before(), columns.before()))
                .after(image(row, own.after(), columns.after()))
                .transactionId(text(readable(own.transactionId(), columns.transactionId())))
                .origin(text(readable(own.origin(), columns.origin())));
    }

    private String table(ChangeRow row) {
        return layout.record().table().map(column -> table(row, column)).orElseGet(() -> spec.table()
                .tables()
                .get(0));
    }

    private String table(ChangeRow row, Column column) {
        String said = text(required(row.record().table(), column));
        String table = spec.table().map().getOrDefault(said, said);
        if (!spec.table().hasTable(table, said)) {
            throw new IllegalArgumentException("The column " + column.name()
                    + " names a table that is in neither of the options tables and tableMap");
        }
        return table;
    }

    private Operation operation(ChangeRow row) {
        OperationColumns columns = layout.operation();
        if (columns.deleted().isPresent()) {
            return isDeleted(row, columns.deleted().get()) ? Operation.DELETE : Operation.UPSERT;
        }
        return columns.word().map(column -> operation(row, column)).orElse(Operation.UPSERT);
    }

    private Operation operation(ChangeRow row, Column column) {
        String said = text(required(row.operation().word(), column)).strip();
        Operation mapped = spec.operation().map().get(said);
        return mapped != null
                ? mapped
                : Operation.ofWord(said)
                        .orElseThrow(() -> new IllegalArgumentException("The column "
                                + column.name()
                                + " holds no known operation; map what it says with the option operationMap"));
    }

    private static boolean isDeleted(ChangeRow row, Column column) {
        Object value = required(row.operation().deleted(), column);
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return switch (text(value).strip().toLowerCase(Locale.ROOT)) {
            case "1", "t", "true", "y", "yes" -> true;
            case "0", "f", "false", "n", "no" -> false;
            default ->
                throw new IllegalArgumentException("The column " + column.name() + " holds neither a true nor a false");
        };
    }

    private RecordKey key(String table, ChangeRow row) {
        Optional<Table> recordTable = tables.find(table);
        List<Object> said = row.record().key();
        List<Column> columns = layout.record().keys();
        if (!layout.record().jsonKey()) {
            for (int i = 0; i < said.size(); i++) {
                required(said.get(i), columns.get(i));
            }
            return named(row, recordTable, said);
        }
        Column column = columns.get(0);
        Object json = Json.readKey(text(required(said.get(0), column)), "The column " + column.name());
        if (json instanceof Map<?, ?> object && object.size() == 1) {
            Map.Entry<?, ?> only = object.entrySet().iterator().next();
            String name = String.valueOf(only.getKey());
            return RecordKey.of(name, typed(row, recordTable, name, required(only.getValue(), column)));
        }
        if (json instanceof Map<?, ?> object) {
            Map<String, Object> values = new LinkedHashMap<>();
            object.forEach((name, value) -> values.put(
                    String.valueOf(name), typed(row, recordTable, String.valueOf(name), required(value, column))));
            return new RecordKey(values);
        }
        List<?> values = json instanceof List<?> array ? array : List.of(required(json, column));
        values.forEach(value -> required(value, column));
        return named(row, recordTable, values);
    }

    private RecordKey named(ChangeRow row, Optional<Table> recordTable, List<?> keyValues) {
        List<String> names = keyNames(recordTable, keyValues.size());
        if (names.size() == 1) {
            return RecordKey.of(names.get(0), typed(row, recordTable, names.get(0), keyValues.get(0)));
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), typed(row, recordTable, names.get(i), keyValues.get(i)));
        }
        return new RecordKey(values);
    }

    private List<String> keyNames(Optional<Table> recordTable, int size) {
        List<String> names = keyNames;
        if (names.isEmpty()) {
            List<String> primaryKey = recordTable.map(Table::primaryKey).orElse(List.of());
            names = primaryKey.size() == size
                    ? primaryKey
                    : layout.record().keys().stream().map(Column::name).toList();
        }
        if (names.size() != size) {
            throw new IllegalArgumentException("The key has " + size + " values, expected one for each of " + names
                    + ". Name the key's columns with the option keyNames");
        }
        return names;
    }

    /** What a trigger has written is a value of the column, as that was then; anything else must be one. */
    private static Object typed(ChangeRow row, Optional<Table> recordTable, String name, Object value) {
        if (value instanceof BigDecimal number && Math.abs((long) number.scale()) > Json.LONGEST_NUMBER) {
            throw new IllegalArgumentException(
                    "The key's value for the column " + name + " has more than " + Json.LONGEST_NUMBER + " digits");
        }
        Optional<Column> column = recordTable.flatMap(table -> table.find(name));
        if (column.isEmpty()) {
            return value;
        }
        return row.own().captureVersion() != null
                ? column.get().capturedKey(value, Json::write)
                : column.get().convert(value);
    }

    private Map<String, Object> image(ChangeRow row, Object value, Column column) {
        Map<String, Object> image =
                value == null ? null : Json.readObject(text(readable(value, column)), "The column " + column.name());
        return images.isPresent() && row.own().captureVersion() != null
                ? images.get().typed(image, (Integer) row.own().captureVersion())
                : image;
    }

    /** The time that a value of the column of times means; empty if it is null or none that can be told. */
    Optional<Instant> time(Column column, Object value) {
        return value instanceof OffsetDateTime || value instanceof LocalDateTime
                ? instant(column, value)
                : Optional.empty();
    }

    /**
     * The time that a value means. Empty if there is none, and of such that are none in Java but are values of their type all
     * the same: without end, or of no day.
     */
    private Optional<Instant> instant(Column column, Object value) {
        if (value instanceof OffsetDateTime time) {
            return finite(time.toInstant());
        }
        if (value instanceof LocalDateTime time) {
            return finite(time.atZone(zone).toInstant());
        }
        boolean special = value instanceof String && column.reading() != Reading.LOOSE;
        if (value != null && !special) {
            throw new IllegalArgumentException("The column " + column.name()
                    + " holds something else than a date with a time of day, as in 2026-01-31 12:00:00");
        }
        return Optional.empty();
    }

    /** Drivers make of a time without end one that no number of milliseconds tells. */
    private static Optional<Instant> finite(Instant time) {
        return time.isBefore(EARLIEST) || time.isAfter(LATEST) ? Optional.empty() : Optional.of(time);
    }

    private static Object required(Object value, Column column) {
        if (value == null) {
            throw new IllegalArgumentException("The column " + column.name() + " is null, expected a value");
        }
        return readable(value, column);
    }

    private static Object readable(Object value, Column column) {
        if (value instanceof Unreadable unreadable) {
            throw new IllegalArgumentException("The column " + column.name() + " of type " + column.typeName()
                    + " holds a value that cannot be read: " + unreadable.reason());
        }
        return value;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
