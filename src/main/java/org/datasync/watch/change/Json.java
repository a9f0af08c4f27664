package org.datasync.watch.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON as change tables, payloads and messages have it: exact decimals both ways. */
public final class Json {

    private static final int DEEPEST = 10_000;
    /** How many digits a number may have. */
    public static final int LONGEST_NUMBER = 150_000;

    /**
     * What a change table holds was written there by triggers, applications or ourselves, so it is read however long its
     * texts are. Numbers end where the longest decimal of any database does, as it takes the square of their length to read
     * them, and depth where our stack does.
     */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxNestingDepth(DEEPEST)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader VALUE = MAPPER.readerFor(Object.class);
    private static final ObjectReader OBJECT = MAPPER.readerFor(new TypeReference<LinkedHashMap<String, Object>>() {});

    private Json() {}

    /** A value as JSON, in the form of {@link Change#jsonForm}. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = MAPPER.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new IllegalStateException("A value cannot be written as JSON", e);
        }
        return text.toString();
    }

    /** The generator alone is several times as fast as the binding of any value. */
    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : object.entrySet()) {
                generator.writeFieldName(String.valueOf(member.getKey()));
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Collection<?> array) {
            generator.writeStartArray();
            for (Object element : array) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else {
            writeScalar(generator, Change.jsonForm(value));
        }
    }

    private static void writeScalar(JsonGenerator generator, Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof byte[] bytes) {
            generator.writeBinary(bytes);
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else {
            writeNumber(generator, (Number) value);
        }
    }

    private static void writeNumber(JsonGenerator generator, Number value) throws IOException {
        if (value instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else if (value instanceof BigInteger integer) {
            generator.writeNumber(integer);
        } else if (value instanceof Double number) {
            generator.writeNumber(number);
        } else if (value instanceof Float number) {
            generator.writeNumber(number);
        } else {
            generator.writeNumber(value.longValue());
        }
    }

    /** What a JSON text means; the error names what holds it and does not repeat it. */
    public static Object read(String text, String what) {
        try {
            Map<String, Object> flat = flatObject(text);
            return flat != null ? flat : VALUE.readValue(text);
        } catch (StreamConstraintsException e) {
            throw beyondLimits(what);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " is not JSON");
        }
    }

    /** The same of a key, which is not to be changed. */
    public static Object readKey(String text, String what) {
        Map<String, Object> small = SmallKey.of(text);
        return small != null ? small : read(text, what);
    }

    private static IllegalArgumentException beyondLimits(String what) {
        return new IllegalArgumentException(what + " is JSON with a number of more than " + LONGEST_NUMBER
                + " digits, or nested deeper"
                + " than " + DEEPEST + ", which cannot be read");
    }

    /**
     * The object that a text is if it holds scalars only, as keys and most images do, else null: the parser alone is several
     * times as fast as the binding of any JSON.
     */
    private static Map<String, Object> flatObject(String text) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                switch (parser.nextToken()) {
                    case VALUE_STRING -> object.put(name, parser.getText());
                    case VALUE_NUMBER_INT -> object.put(name, parser.getNumberValue());
                    case VALUE_NUMBER_FLOAT -> object.put(name, parser.getDecimalValue());
                    case VALUE_TRUE, VALUE_FALSE -> object.put(name, parser.getBooleanValue());
                    case VALUE_NULL -> object.put(name, null);
                    default -> {
                        return null;
                    }
                }
            }
            return parser.nextToken() == null ? object : null;
        }
    }

    /** The object that a JSON text is; the error names what holds it and does not repeat it. */
    public static Map<String, Object> readObject(String text, String what) {
        try {
            Map<String, Object> flat = flatObject(text);
            Map<String, Object> object = flat != null ? flat : OBJECT.readValue(text);
            if (object != null) {
                return object;
            }
        } catch (StreamConstraintsException e) {
            throw beyondLimits(what);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " is not a JSON object");
        }
        throw new IllegalArgumentException(what + " is the JSON null, expected an object");
    }
}
