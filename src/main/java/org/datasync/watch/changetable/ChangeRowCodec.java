package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datasync.watch.change.Json;
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
        return Json.write(Arrays.asList(row.table(), row.key(), row.operation(), row.deleted(), row.changedAt()));
    }

    private static Map<String, Object> map(ChangeRow row, ChangeTableLayout layout) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", form(layout.id(), row.id()));
        map.put("bucket", row.bucket());
        map.put("recordId", row.foreignRecordId());
        map.put("fingerprint", row.fingerprint());
        map.put("table", form(layout.tableColumn(), row.table()));
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < row.key().size(); i++) {
            key.add(form(layout.keys().get(i), row.key().get(i)));
        }
        map.put("key", key);
        map.put("operation", form(layout.operation(), row.operation()));
        map.put("deleted", form(layout.deleted(), row.deleted()));
        map.put("changedAt", form(layout.changedAt(), row.changedAt()));
        map.put("transactionId", form(layout.transactionId(), row.transactionId()));
        map.put("origin", form(layout.origin(), row.origin()));
        map.put("before", form(layout.before(), row.before()));
        map.put("after", form(layout.after(), row.after()));
        map.put("captureVersion", form(layout.captureVersion(), row.captureVersion()));
        return map;
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
        String recordId = (String) map.get("recordId");
        Object table = map.get("table");
        List<?> key = (List<?>) map.get("key");
        return ChangeRow.identity(
                map.get("id"),
                ((Number) map.get("bucket")).intValue(),
                recordId,
                (String) map.get("fingerprint"),
                table,
                Collections.unmodifiableList(new ArrayList<>(key)),
                map.get("changedAt") instanceof Map<?, ?> form ? form.get(TEXT) : map.get("changedAt"));
    }

    private static ChangeRow row(Map<?, ?> map, ChangeTableLayout layout) {
        List<?> key = (List<?>) map.get("key");
        if (key.size() != layout.keys().size()) {
            throw new IllegalArgumentException("The row that was set aside has a key of " + key.size()
                    + " columns, expected " + layout.keys().size() + ", as keyColumns has now");
        }
        List<Object> typedKey = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            typedKey.add(typed(layout.keys().get(i), key.get(i)));
        }
        return new ChangeRow(
                typed(layout.id(), map.get("id")),
                ((Number) map.get("bucket")).intValue(),
                (String) map.get("recordId"),
                (String) map.get("fingerprint"),
                typed(layout.tableColumn(), map.get("table")),
                typedKey,
                typed(layout.operation(), map.get("operation")),
                typed(layout.deleted(), map.get("deleted")),
                typed(layout.changedAt(), map.get("changedAt")),
                typed(layout.transactionId(), map.get("transactionId")),
                typed(layout.origin(), map.get("origin")),
                typed(layout.before(), map.get("before")),
                typed(layout.after(), map.get("after")),
                typed(layout.captureVersion(), map.get("captureVersion")));
    }

    private static Object typed(Column column, Object value) {
        if (column == null) {
            return null;
        }
        return value instanceof Map<?, ?> form ? form.get(TEXT) : column.restore(value);
    }
}
