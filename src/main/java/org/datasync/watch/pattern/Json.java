package org.datasync.watch.pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.datasync.watch.change.Change;

/** JSON in the columns of change tables: exact decimals both ways. */
final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(Change.jsonForm(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A value cannot be written as JSON", e);
        }
    }

    /** What a JSON text means; the error names what holds it and does not repeat it. */
    static Object read(String text, String what) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(what + " is not JSON");
        }
    }

    static Map<String, Object> readObject(String text, String what) {
        Object value = read(text, what);
        if (value instanceof Map) {
            return MAPPER.convertValue(value, new TypeReference<LinkedHashMap<String, Object>>() {});
        }
        throw new IllegalArgumentException(what + " is JSON but no object");
    }
}
