package org.datasync.watch.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is written and read as Jackson's binder does it, which takes longer. */
class JsonTest {

    private static final ObjectMapper BINDER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Object[] SCALARS = {
        null,
        true,
        false,
        0,
        -7,
        Integer.MAX_VALUE,
        Long.MIN_VALUE,
        (short) 3,
        (byte) -4,
        new BigInteger("123456789012345678901234567890"),
        new BigDecimal("12.50"),
        new BigDecimal("1E+20"),
        new BigDecimal("-1.7E-30"),
        0.1,
        -0.0,
        1e300,
        Double.NaN,
        Float.NEGATIVE_INFINITY,
        0.1f,
        3.4e38f,
        "",
        "plain",
        "with \"quotes\", \\ and \u0000\u001f\u007f\u2028 and \ud83d\ude00",
        new byte[] {0, 1, -1, 127},
        LocalDate.of(2026, 1, 31),
        UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"),
        Operation.UPSERT
    };

    private final Random random = new Random(42);

    @Test
    void valuesAreWrittenAsTheBinderDoes() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            Object value = value(0);
            assertThat(Json.write(value)).isEqualTo(BINDER.writeValueAsString(Change.jsonForm(value)));
        }
    }

    private Object value(int depth) {
        int kind = random.nextInt(depth < 3 ? 4 : 2);
        if (kind < 2) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        Map<Object, Object> object = new LinkedHashMap<>();
        List<Object> array = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.put(random.nextBoolean() ? "name " + i : i, value(depth + 1));
            array.add(value(depth + 1));
        }
        return kind == 2 ? object : array;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ \"a\" : 1, \"b\":2147483648 , \"c\":-9223372036854775809}",
                "{\"a\":1.50,\"b\":1e5,\"c\":-0,\"d\":-0.0,\"e\":123456789.123456789012345678901234567890}",
                "{\"a\":\"\\u00e9\\n\\\"\",\"b\":null,\"c\":true,\"d\":false,\"\":\"\"}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":[1,2.5,{\"b\":[]}],\"b\":{\"c\":{\"d\":null}}}"
            })
    void objectsAreReadAsTheBinderDoes(String text) throws Exception {
        Map<String, Object> read = Json.readObject(text, "It");
        Map<?, ?> expected = BINDER.readValue(text, LinkedHashMap.class);
        assertThat(read).isEqualTo(expected);
        assertThat(List.copyOf(read.keySet())).isEqualTo(List.copyOf(expected.keySet()));
        assertThat(Json.read(text, "It")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "\"a\"",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} 2",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":NaN}"
            })
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> Json.readObject(text, "The column x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The column x is not a JSON object");
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> Json.readObject("null", "The column x"))
                .hasMessage("The column x is the JSON null, expected an object");
    }

    /** Each is read as a parser reads it, or refused as it refuses it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1}",
                "{\"id\" : -12}",
                "{\"id\":  123456789}",
                "{\"id\":1234567890}",
                "{\"id\":12345678901234567890}",
                "{\"id\":0}",
                "{\"id\":-0}",
                "{\"id\":00}",
                "{\"id\":01}",
                "{\"id\":-}",
                "{\"id\":}",
                "{\"id\":+1}",
                "{\"id\":1 }",
                "{\"id\":1.0}",
                "{\"id\":1e2}",
                "{\"id\":\"1\"}",
                "{\"id\":null}",
                "{\"id\":\u0661}",
                "{\"id\":1,\"no\":2}",
                "{\"id\":1}}",
                "{\"id\":{\"a\":1}}",
                "{\"id\"}",
                "{\"id:1}",
                "{\"\":5}",
                "{\"a\\\"b\":5}",
                "{\"a\\u0041\":5}",
                "{\"a\tb\":5}",
                "{\"\u00e4\ud83d\ude00\":5}",
                "{'id':1}",
                " {\"id\":1}",
                "{}",
                "{",
                "",
                "1",
                "[1]"
            })
    void keysAreReadAsAnyJson(String text) {
        assertThat(outcome(() -> Json.readKey(text, "The key"))).isEqualTo(outcome(() -> Json.read(text, "The key")));
    }

    /** What is read, or the message of what is thrown. */
    private static Object outcome(Supplier<Object> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
