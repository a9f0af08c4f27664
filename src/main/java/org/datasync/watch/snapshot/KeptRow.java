package org.datasync.watch.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.RowReader.Unreadable;
import org.datasync.watch.schema.ValueKind;

/** Rows as pages keep them, as JSON. A row that is large, or that cannot be read, is not kept, so that a page has a size. */
final class KeptRow {

    /** Longer ones are not kept. */
    static final int MOST_BYTES = 256 * 1024;

    private static final String WHAT = "A row in datasync_snapshot";

    /** Where a column may hold anything, its bytes are told from texts. */
    private static final String BYTES = "bytes";

    private KeptRow() {}

    /** What of a row is kept: nothing if that is not wanted. */
    static byte[] of(ComparedTable table, Map<String, Object> row) {
        if (!table.keepsRows() || row.values().stream().anyMatch(Unreadable.class::isInstance)) {
            return new byte[0];
        }
        Map<String, Object> forms = new LinkedHashMap<>();
        for (Column column : table.shown()) {
            forms.put(column.name(), form(column, row.get(column.name())));
        }
        byte[] json = Json.write(forms).getBytes(StandardCharsets.UTF_8);
        return json.length > MOST_BYTES ? new byte[0] : json;
    }

    /** As text a floating-point number keeps the sign of zero. */
    private static Object form(Column column, Object value) {
        boolean loose = column.reading() == Reading.LOOSE;
        if (loose && value instanceof byte[]) {
            return Map.of(BYTES, value);
        }
        return !loose && (value instanceof Double || value instanceof Float) ? value.toString() : value;
    }

    /** The row again, of the columns that the table still has. */
    static Map<String, Object> restored(ComparedTable table, byte[] kept) {
        Map<String, Object> forms = Json.readObject(new String(kept, StandardCharsets.UTF_8), WHAT);
        Map<String, Object> row = new LinkedHashMap<>();
        for (Column column : table.shown()) {
            if (forms.containsKey(column.name())) {
                row.put(column.name(), value(column, forms.get(column.name())));
            }
        }
        return row;
    }

    private static Object value(Column column, Object form) {
        if (column.reading() == Reading.LOOSE && form instanceof Map<?, ?> map) {
            return Base64.getDecoder().decode(Objects.toString(map.get(BYTES)));
        }
        return column.kind() == ValueKind.ARRAY ? column.captured(form, Json::write) : column.restore(form);
    }
}
