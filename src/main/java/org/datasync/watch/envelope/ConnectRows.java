package org.datasync.watch.envelope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;

/** The rows of a change by the types that their values have in common, as Kafka Connect tells them. */
final class ConnectRows {

    private final Map<String, ConnectColumn> columns = new LinkedHashMap<>();
    private final Set<String> key;

    ConnectRows(Change change, Map<String, Object> before, Map<String, Object> after) {
        this.key = change.getKey() == null ? Set.of() : change.getKey().values().keySet();
        Map<String, List<Object>> values = new LinkedHashMap<>();
        Stream.of(before == null ? Map.<String, Object>of() : before, after == null ? Map.<String, Object>of() : after)
                .forEach(row -> row.forEach((name, value) -> values.computeIfAbsent(name, column -> new ArrayList<>())
                        .add(value)));
        values.forEach((name, all) -> columns.put(name, ConnectColumn.of(all)));
    }

    /** The row as JSON holds it; null of none. */
    Map<String, Object> encoded(Map<String, Object> row) {
        if (row == null) {
            return null;
        }
        Map<String, Object> encoded = new LinkedHashMap<>();
        row.forEach((name, value) -> encoded.put(name, columns.get(name).encoded(value)));
        return encoded;
    }

    /**
     * What describes the row as a field; of none that of the other row.
     *
     * @param field the field's name; null if it is none
     */
    Map<String, Object> schema(String field, Map<String, Object> row) {
        List<Map<String, Object>> fields = new ArrayList<>();
        for (String name : row == null ? columns.keySet() : row.keySet()) {
            Map<String, Object> column = columns.get(name).schema(!key.contains(name));
            column.put("field", name);
            fields.add(column);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "struct");
        schema.put("fields", fields);
        schema.put("optional", true);
        if (field != null) {
            schema.put("field", field);
        }
        return schema;
    }
}
