package org.datasync.watch.schema;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes Java's values of those that a database has written as JSON. It goes by what is written: the column's type, which may
 * have been another when the value was written, decides only among forms that mean the very same value.
 */
final class CapturedValue {

    /** As many digits every floating-point number of that size keeps. */
    private static final int DIGITS_OF_FLOAT = 6;

    private static final int DIGITS_OF_DOUBLE = 15;

    /** Floating-point numbers that JSON has not, and the zero that would lose its sign. */
    private static final Set<String> NO_JSON_NUMBERS = Set.of("NaN", "Infinity", "-Infinity", "-0.0", "-0");

    private final Function<Object, String> json;

    /**
     * Makes values.
     *
     * @param json writes a value as JSON, which objects become
     */
    CapturedValue(Function<Object, String> json) {
        this.json = json;
    }

    /** The value of a column of this kind, or of one that once was of this kind. */
    Object of(Object value, ValueKind kind) {
        if (value == null || kind.has(value)) {
            return value;
        }
        if (value instanceof Map || (value instanceof List && kind == ValueKind.TEXT)) {
            return json.apply(value);
        }
        if (value instanceof List<?> elements) {
            return elements(elements, element -> element);
        }
        if (value instanceof Boolean) {
            return value;
        }
        return value instanceof String text ? text(text, kind) : number(value, kind);
    }

    /** The elements of an array, also those of arrays in it. */
    List<Object> elements(List<?> elements, ValueKind kind) {
        return elements(elements, element -> element instanceof Map ? element : of(element, kind));
    }

    private static List<Object> elements(List<?> elements, Function<Object, Object> type) {
        List<Object> typed = new ArrayList<>();
        for (Object element : elements) {
            typed.add(
                    element instanceof List<?> nested
                            ? elements(nested, type)
                            : element == null ? null : type.apply(element));
        }
        return Collections.unmodifiableList(typed);
    }

    /** A text is a number only where JSON has no such number. */
    private static Object text(String text, ValueKind kind) {
        if (kind.isTemporal()) {
            return time(text, kind);
        }
        return switch (kind) {
            case FLOAT, DOUBLE -> NO_JSON_NUMBERS.contains(text) ? kind.parse(text) : text;
            case UUID -> parseOr(kind, text, text);
            case BINARY -> text.startsWith(ValueKind.HEXADECIMAL) ? parseOr(kind, text, text) : text;
            default -> text;
        };
    }

    private static Object time(String text, ValueKind kind) {
        try {
            return kind.parse(text);
        } catch (IllegalArgumentException e) {
            return TimeText.any(text);
        }
    }

    private static Object number(Object value, ValueKind kind) {
        return switch (kind) {
            case FLOAT -> floatingPoint(new BigDecimal(value.toString()), value);
            case DOUBLE -> doublePrecision(new BigDecimal(value.toString()), value);
            case INTEGER, LONG, ANY_INTEGER, BIG_INTEGER, DECIMAL -> parseOr(kind, value.toString(), value);
            default -> value;
        };
    }

    private static Object floatingPoint(BigDecimal written, Object value) {
        float single = written.floatValue();
        boolean few = written.precision() <= DIGITS_OF_FLOAT && single != 0;
        boolean same =
                Float.isFinite(single) && (few || isSame(written, new BigDecimal(single), Float.toString(single)));
        return same ? (Object) single : doublePrecision(written, value);
    }

    private static Object doublePrecision(BigDecimal written, Object value) {
        double number = written.doubleValue();
        boolean few = written.precision() <= DIGITS_OF_DOUBLE && number != 0;
        boolean same =
                Double.isFinite(number) && (few || isSame(written, new BigDecimal(number), Double.toString(number)));
        return same ? (Object) number : value;
    }

    /** Whether a floating-point number is what was written, to all digits that were. */
    private static boolean isSame(BigDecimal written, BigDecimal exact, String shortest) {
        return written.compareTo(new BigDecimal(shortest)) == 0
                || written.compareTo(exact.round(new MathContext(written.precision(), RoundingMode.HALF_EVEN))) == 0;
    }

    private static Object parseOr(ValueKind kind, String text, Object otherwise) {
        try {
            return kind.parse(text);
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }
}
