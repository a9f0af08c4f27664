package org.datasync.watch.envelope;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a schema of Kafka Connect says of a column, told by the values that a change has of it. A change does not carry the types
 * of columns: one of which there is only null is an optional text.
 *
 * @param type the type of all these values
 * @param scale of decimals, how many digits after the point all have
 * @param elements of arrays, what their elements are; else null
 */
record ConnectColumn(ConnectType type, int scale, ConnectColumn elements) {

    /** A column with these values, of which each may be null. */
    static ConnectColumn of(List<?> values) {
        List<?> known = values.stream().filter(Objects::nonNull).toList();
        ConnectType type =
                known.stream().map(ConnectType::of).reduce(ConnectType::of).orElse(ConnectType.STRING);
        int scale = type == ConnectType.DECIMAL
                ? known.stream().mapToInt(ConnectColumn::digits).max().orElse(0)
                : 0;
        return new ConnectColumn(type, scale, type == ConnectType.ARRAY ? elements(known) : null);
    }

    private static int digits(Object number) {
        return Math.max(0, new BigDecimal(number.toString()).scale());
    }

    private static ConnectColumn elements(List<?> arrays) {
        List<Object> elements = new ArrayList<>();
        arrays.forEach(array -> elements.addAll((List<?>) array));
        return of(elements);
    }

    /** A value as JSON holds it, or null. */
    Object encoded(Object value) {
        if (value == null) {
            return null;
        }
        return type == ConnectType.ARRAY
                ? ((List<?>) value).stream().map(elements::encoded).toList()
                : type.encoded(value, scale);
    }

    /** What describes it. */
    Map<String, Object> schema(boolean optional) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type.literal());
        schema.put("optional", optional);
        if (type.logical() != null) {
            schema.put("name", type.logical());
            schema.put("version", 1);
        }
        if (type == ConnectType.DECIMAL) {
            schema.put("parameters", Map.of("scale", String.valueOf(scale)));
        }
        if (elements != null) {
            schema.put("items", elements.schema(true));
        }
        return schema;
    }
}
