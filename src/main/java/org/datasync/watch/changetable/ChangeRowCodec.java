package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.datasync.watch.change.Json;
import org.datasync.watch.changetable.ChangeRow.Identity;
import org.datasync.watch.changetable.ChangeRow.OperationValues;
import org.datasync.watch.changetable.ChangeRow.OwnValues;
import org.datasync.watch.changetable.ChangeRow.RecordValues;
import org.datasync.watch.changetable.ChangeTableLayout.OwnColumns;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/** Rows of a change table as JSON and back, each value typed again by its column. */
final class ChangeRowCodec {

    private ChangeRowCodec() {}

    /** What marks a text that a column of another type gave, as its type in Java has no such value. */
    private static final String TEXT = "text";

    static String write(List<ChangeRow> rows, ChangeTableLayout layout) {
        if (rows.stream().anyMatch(row -> FailingRow.isNamed(row.recordId()))) {
            throw new IllegalStateException("The row cannot be read at all, and so not be set aside");
        }
        return Json.write(
                Map.of("rows", rows.stream().map(row -> map(row, layout)).toList()));
    }

    /** What a row says, as text that is the same in every session, whatever its zone or format. */
    static String content(ChangeRow row) {
        return Json.write(Arrays.asList(
                row.record().table(),
                row.record().key(),
                row.operation().word(),
                row.operation().deleted(),
                row.changedAt()));
    }

    private static Map<String, Object> map(ChangeRow row, ChangeTableLayout layout) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", form(layout.id(), row.id()));
        map.put("bucket", row.identity().bucket());
        map.put("recordId", row.identity().foreignRecordId());
        map.put("fingerprint", row.identity().fingerprint());
        map.put("table", form(layout.record().table(), row.record().table()));
        map.put("key", key(row.record().key(), layout.record().keys(), ChangeRowCodec::form));
        map.put("operation", form(layout.operation().word(), row.operation().word()));
        map.put("deleted", form(layout.operation().deleted(), row.operation().deleted()));
        map.put("changedAt", form(layout.changedAt(), row.changedAt()));
        putOwn(map, layout.own(), row.own());
        return map;
    }

    private static void putOwn(Map<String, Object> map, Optional<OwnColumns> columns, OwnValues own) {
        map.put("transactionId", form(columns.map(OwnColumns::transactionId), own.transactionId()));
        map.put("origin", form(columns.map(OwnColumns::origin), own.origin()));
        map.put("before", form(columns.map(OwnColumns::before), own.before()));
        map.put("after", form(columns.map(OwnColumns::after), own.after()));
        map.put("captureVersion", form(columns.flatMap(OwnColumns::captureVersion), own.captureVersion()));
    }

    private static List<Object> key(List<?> values, List<Column> columns, BiFunction<Column, Object, Object> map) {
        List<Object> key = new ArrayList<>(); // which may have nulls
        for (int i = 0; i < values.size(); i++) {
            key.add(map.apply(columns.get(i), values.get(i)));
        }
        return key;
    }

    private static Object form(Optional<Column> column, Object value) {
        return column.map(known -> form(known, value)).orElse(null);
    }

    private static Object form(Column column, Object value) {
        if (value instanceof Unreadable) {
            throw new IllegalStateException(
                    "The column " + column.name() + " holds a value that cannot be read, and so not be set aside");
        }
        boolean foreign =
                value instanceof String && column.kind() != ValueKind.TEXT && column.reading() != Reading.LOOSE;
        return foreign ? Map.of(TEXT, value) : value;
    }

    /**
     * The rows as the change table would give them now.
     *
     * @throws IllegalArgumentException if a value does not fit its column, as that is now
     */
    static List<ChangeRow> read(String payload, ChangeTableLayout layout) {
        return maps(payload).map(row -> row(row, layout)).toList();
    }

    /** The rows with what tells which they are, and nothing of what they say. */
    static List<ChangeRow> readIdentities(String payload) {
        return maps(payload).map(ChangeRowCodec::identity).toList();
    }

    private static Stream<Map<?, ?>> maps(String payload) {
        List<?> rows = (List<?>) Json.readObject(payload, "The payload").get("rows");
        return rows.stream().map(row -> (Map<?, ?>) row);
    }

    private static ChangeRow identity(Map<?, ?> map) {
        List<?> key = (List<?>) map.get("key");
        return ChangeRow.identity(
                identity(map, map.get("id")),
                new RecordValues(map.get("table"), Collections.unmodifiableList(new ArrayList<>(key))),
                map.get("changedAt") instanceof Map<?, ?> form ? form.get(TEXT) : map.get("changedAt"));
    }

    private static Identity identity(Map<?, ?> map, Object id) {
        return new Identity(id, ((Number) map.get("bucket")).intValue(), (String) map.get("recordId"), (String)
                map.get("fingerprint"));
    }

    private static ChangeRow row(Map<?, ?> map, ChangeTableLayout layout) {
        List<?> key = (List<?>) map.get("key");
        List<Column> keys = layout.record().keys();
        if (key.size() != keys.size()) {
            throw new IllegalArgumentException("The row that was set aside has a key of " + key.size()
                    + " columns, expected " + keys.size() + ", as keyColumns has now");
        }
        return new ChangeRow(
                identity(map, typed(layout.id(), map.get("id"))),
                new RecordValues(
                        typed(layout.record().table(), map.get("table")), key(key, keys, ChangeRowCodec::typed)),
                new OperationValues(
                        typed(layout.operation().word(), map.get("operation")),
                        typed(layout.operation().deleted(), map.get("deleted"))),
                typed(layout.changedAt(), map.get("changedAt")),
                layout.own().map(columns -> own(map, columns)).orElse(OwnValues.NONE));
    }

    private static OwnValues own(Map<?, ?> map, OwnColumns columns) {
        return new OwnValues(
                typed(columns.transactionId(), map.get("transactionId")),
                typed(columns.origin(), map.get("origin")),
                typed(columns.before(), map.get("before")),
                typed(columns.after(), map.get("after")),
                typed(columns.captureVersion(), map.get("captureVersion")));
    }

    private static Object typed(Optional<Column> column, Object value) {
        return column.map(known -> typed(known, value)).orElse(null);
    }

    private static Object typed(Column column, Object value) {
        return value instanceof Map<?, ?> form ? form.get(TEXT) : column.restore(value);
    }
}
