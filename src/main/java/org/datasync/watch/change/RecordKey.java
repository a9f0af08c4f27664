package org.datasync.watch.change;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The key of a record: column names with their values, in key order. Never empty, and no value is null.
 *
 * @param values the values by column name, in the order of the key's columns
 */
public record RecordKey(@JsonValue Map<String, Object> values) {

    /** Copies the values and checks them. */
    public RecordKey {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("A record key needs at least one column");
        }
        for (Map.Entry<String, Object> column : values.entrySet()) {
            if (column.getValue() == null) {
                throw new IllegalArgumentException("The key column " + column.getKey() + " is null, expected a value");
            }
        }
        values = values.size() == 1 ? Map.copyOf(values) : Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A key of one column. */
    public static RecordKey of(String column, Object value) {
        return new RecordKey(Collections.singletonMap(column, value));
    }

    /** The value of a key of one column; of several columns a list of their values in key order. */
    public Object value() {
        return values.size() == 1
                ? values.values().iterator().next()
                : Collections.unmodifiableList(new ArrayList<>(values.values()));
    }

    /** The names of the key's columns, in key order. */
    public List<String> columns() {
        return List.copyOf(values.keySet());
    }

    /** Names the key with its values, of which bytes are in hexadecimal digits. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(column -> column.getKey() + "=" + text(column.getValue()))
                .collect(Collectors.joining(", ", "RecordKey[", "]"));
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString();
    }
}
