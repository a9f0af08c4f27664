package org.datasync.watch.apply;

import java.nio.ByteBuffer;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.datasync.watch.apply.ApplySpec.ValueSpec;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.ValueKind;

/**
 * Makes values for a column of what a change has: a value of Java, or what its JSON has for it. It is the same value or a
 * {@link Misfit}, but for digits that are to be left out.
 */
final class Conversion {

    private static final int BYTES_OF_UUID = 16;
    private static final int LONGEST_TRUTH = 1;

    private final NumberConversion numbers;
    private final TimeConversion times;

    Conversion(ValueSpec spec) {
        this.numbers = new NumberConversion(spec.round());
        this.times = new TimeConversion(spec);
    }

    /** The value for a column, or null. */
    Object of(Object value, TargetColumn target) {
        if (value == null || target.column().isOfAnyType()) {
            return value;
        }
        return target.column().kind() == ValueKind.ARRAY
                ? elements(list(value), target.column().elementKind())
                : of(value, target.column().kind(), target.storage().digits());
    }

    private Object of(Object value, ValueKind kind, OptionalInt digits) {
        if (kind.isTemporal()) {
            return times.of(value, kind, digits);
        }
        return switch (kind) {
            case BOOLEAN -> truth(value);
            case INTEGER, LONG, ANY_INTEGER, BIG_INTEGER -> numbers.integer(value, kind);
            case DECIMAL -> numbers.decimal(value, digits);
            case FLOAT, DOUBLE -> numbers.floatingPoint(value, kind);
            case UUID -> uuid(value);
            case BINARY -> bytes(value);
            default -> text(value);
        };
    }

    private static Object truth(Object value) {
        boolean digit = value instanceof Number && value.toString().length() <= LONGEST_TRUTH;
        if (value instanceof Boolean) {
            return value;
        }
        return value instanceof String || digit ? parsed(value, ValueKind.BOOLEAN, "a truth value") : misfit();
    }

    private static Object misfit() {
        throw new Misfit("it is no truth value");
    }

    private static Object parsed(Object value, ValueKind kind, String expected) {
        try {
            return kind.parse(value.toString());
        } catch (IllegalArgumentException e) {
            throw new Misfit("it is not " + expected);
        }
    }

    private static Object uuid(Object value) {
        if (value instanceof byte[] bytes && bytes.length == BYTES_OF_UUID) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        return value instanceof UUID ? value : parsed(value, ValueKind.UUID, "a UUID");
    }

    /** Of texts it takes those that JSON has for bytes, and UUIDs. */
    private static Object bytes(Object value) {
        if (value instanceof byte[]) {
            return value;
        }
        if (value instanceof UUID uuid) {
            return ByteBuffer.allocate(BYTES_OF_UUID)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
        if (!(value instanceof String text)) {
            throw new Misfit("it is neither bytes nor a text of bytes");
        }
        boolean uuid = text.length() == new UUID(0, 0).toString().length() && text.indexOf('-') > 0;
        return uuid
                ? bytes(parsed(text, ValueKind.UUID, "a UUID"))
                : parsed(text, ValueKind.BINARY, "a text of bytes, which is base64 or begins with \\x");
    }

    private static Object text(Object value) {
        if (value instanceof List || value instanceof Map) {
            return Json.write(value);
        }
        boolean plain = value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Temporal
                || value instanceof UUID;
        if (!plain) {
            throw new Misfit("it is no text, and no value that has a text of its own");
        }
        return value.toString();
    }

    private static List<?> list(Object value) {
        Object list = value;
        if (value instanceof String text) {
            try {
                list = Json.read(text, "The text");
            } catch (IllegalArgumentException e) {
                throw new Misfit("it is no JSON of an array");
            }
        }
        if (list instanceof List<?> elements) {
            return elements;
        }
        throw new Misfit("it is no array");
    }

    private List<Object> elements(List<?> elements, ValueKind kind) {
        List<Object> converted = new ArrayList<>();
        for (Object element : elements) {
            converted.add(
                    element == null
                            ? null
                            : element instanceof List<?> nested
                                    ? elements(nested, kind)
                                    : of(element, kind, OptionalInt.empty()));
        }
        return converted;
    }
}
