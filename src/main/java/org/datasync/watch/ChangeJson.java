package org.datasync.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.envelope.CloudEvent;
import org.datasync.watch.envelope.DebeziumMessage;

/** Changes as JSON and back. */
final class ChangeJson {

    /** With Jackson's own limits, unlike {@link org.datasync.watch.change.Json}: a message may be anyone's. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ChangeJson() {}

    static byte[] write(Object changes) {
        try {
            return MAPPER.writeValueAsBytes(changes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A change cannot be written as JSON", e);
        }
    }

    /** The key as the header has it: its value, or of several columns a JSON array. */
    static Object keyHeader(RecordKey key) {
        Object value = key.value();
        if (!(value instanceof List)) {
            return value;
        }
        try {
            return MAPPER.writeValueAsString(Change.jsonForm(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A key cannot be written as JSON", e);
        }
    }

    static List<Change> read(byte[] json) {
        try {
            Object value = MAPPER.readValue(json, Object.class);
            List<?> elements = value instanceof List<?> list ? list : Collections.singletonList(value);
            return elements.stream().map(ChangeJson::element).toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("The body is not the JSON of a change");
        }
    }

    /** The change that an element of a body is or describes. */
    static Change element(Object element) {
        if (element instanceof Change change) {
            return change;
        }
        if (element instanceof Map<?, ?> map) {
            return change(map);
        }
        throw new IllegalArgumentException("The body holds a "
                + (element == null ? "null" : element.getClass().getSimpleName()) + ", expected a change");
    }

    /**
     * The change that a map describes, in the form that {@link Change#toMap()} has, in an event of CloudEvents or in Debezium's
     * envelope.
     *
     * @throws IllegalArgumentException if a part is missing or makes no sense; it names the part
     */
    static Change change(Map<?, ?> message) {
        Map<?, ?> map = CloudEvent.data(message);
        if (DebeziumMessage.is(map)) {
            return DebeziumMessage.change(map);
        }
        Object table = map.get("table");
        Object operation = map.get("operation");
        if (table == null || operation == null) {
            throw new IllegalArgumentException("The body has no " + (table == null ? "table" : "operation")
                    + "; expected a change with table, key and operation");
        }
        return Change.of(
                        table.toString(),
                        Operation.ofWord(operation.toString())
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "The body's operation is none of " + List.of(Operation.values()))))
                .id(text(map.get("id")))
                .key(key(map.get("key")))
                .before(image(map.get("before"), "before"))
                .after(image(map.get("after"), "after"))
                .changedAt(instant(map.get("changedAt")))
                .transactionId(text(map.get("transactionId")))
                .origin(text(map.get("origin")))
                .build();
    }

    private static RecordKey key(Object key) {
        if (key instanceof RecordKey recordKey) {
            return recordKey;
        }
        if (key == null) {
            return null;
        }
        return new RecordKey(image(key, "key"));
    }

    private static Map<String, Object> image(Object image, String part) {
        if (image == null) {
            return null;
        }
        if (!(image instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("The body's " + part + " is a "
                    + image.getClass().getSimpleName() + ", expected an object of column names and values");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((name, value) -> values.put(String.valueOf(name), value));
        return values;
    }

    private static Instant instant(Object value) {
        try {
            return value == null || value instanceof Instant ? (Instant) value : Instant.parse(value.toString());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The body's changedAt is no time like 2026-01-31T12:00:00Z");
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
