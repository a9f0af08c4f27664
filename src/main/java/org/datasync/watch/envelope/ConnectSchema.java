package org.datasync.watch.envelope;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Json;

/** What a schema of Kafka Connect in JSON says of a value: how to read it. */
record ConnectSchema(Map<?, ?> description) {

    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
    private static final String VARIABLE_DECIMAL = "io.debezium.data.VariableScaleDecimal";
    private static final String BITS = "io.debezium.data.Bits";

    /** What Debezium has for a value that the database's log does not tell, as it was left as it is. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private static final String UNAVAILABLE_BYTES =
            Base64.getEncoder().encodeToString(UNAVAILABLE.getBytes(StandardCharsets.UTF_8));

    /** Of a schema in JSON; one that says nothing, of anything else. */
    static ConnectSchema of(Object schema) {
        return new ConnectSchema(schema instanceof Map<?, ?> map ? map : Map.of());
    }

    static boolean isUnavailable(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.containsKey(UNAVAILABLE);
        }
        Object text = value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
        return UNAVAILABLE.equals(text) || UNAVAILABLE_BYTES.equals(text);
    }

    /** That of a field. */
    Optional<ConnectSchema> field(String name) {
        return Optional.ofNullable(fields().get(name));
    }

    /** Those of all fields by name. */
    Map<String, ConnectSchema> fields() {
        Map<String, ConnectSchema> fields = new LinkedHashMap<>();
        if (description.get("fields") instanceof List<?> list) {
            list.stream()
                    .map(ConnectSchema::of)
                    .forEach(field -> fields.put(String.valueOf(field.description.get("field")), field));
        }
        return fields;
    }

    /**
     * The value that JSON has.
     *
     * @param value as JSON has it, not null
     * @throws IllegalArgumentException or another RuntimeException if it is none of this schema
     */
    Object decoded(Object value) {
        if (isArray(value)) {
            ConnectSchema items = of(description.get("items"));
            return ((List<?>) value)
                    .stream()
                            .map(item -> item == null ? null : items.decoded(item))
                            .toList();
        }
        String name = name();
        return switch (name) {
            case DECIMAL -> value instanceof String bytes ? decimal(bytes, scale()) : new BigDecimal(value.toString());
            case VARIABLE_DECIMAL -> variable((Map<?, ?>) value);
            case BITS -> bits(bytes((String) value));
            default -> ConnectTime.isTime(name) ? ConnectTime.decoded(name, value) : plain(value);
        };
    }

    private boolean isArray(Object value) {
        return value instanceof List && "array".equals(description.get("type"));
    }

    private Object plain(Object value) {
        return "bytes".equals(description.get("type")) && value instanceof String text ? bytes(text) : value;
    }

    private static byte[] bytes(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static BigDecimal decimal(String bytes, int scale) {
        return new BigDecimal(new BigInteger(bytes(bytes)), scale);
    }

    private static BigDecimal variable(Map<?, ?> value) {
        return decimal((String) value.get("value"), Integer.parseInt(String.valueOf(value.get("scale"))));
    }

    private int scale() {
        return Integer.parseInt(
                String.valueOf(of(description.get("parameters")).description.get("scale")));
    }

    /** As digits, the first bit last, as databases write them; the bytes begin with the last eight. */
    private String bits(byte[] bytes) {
        int length = Integer.parseInt(
                String.valueOf(of(description.get("parameters")).description.get("length")));
        StringBuilder digits = new StringBuilder();
        for (int bit = length - 1; bit >= 0; bit--) {
            int place = bit / Byte.SIZE;
            digits.append(place < bytes.length ? bytes[place] >> bit % Byte.SIZE & 1 : 0);
        }
        return digits.toString();
    }

    private String name() {
        return String.valueOf(description.get("name"));
    }

    /** For people: what the schema calls the value. */
    @Override
    public String toString() {
        return description.get("name") == null
                ? Json.write(String.valueOf(description.get("type")))
                : Json.write(name());
    }
}
