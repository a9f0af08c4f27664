package org.datasync.watch.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param name the name as the database spells it
 * @param kind how its values look in Java
 * @param typeName the database's name of its type
 * @param nullable whether it may hold null
 * @param reading how to get at its values
 */
public record Column(String name, ValueKind kind, String typeName, boolean nullable, Reading reading) {

    /** The type of numbers that JSON has as texts. */
    private static final String OID = "oid";

    /** How to get at the values of a column. */
    public enum Reading {
        /** The driver gives them in their Java type. */
        TYPED,
        /** Exact only as text. */
        TEXT,
        /** The driver gives dates and times as they are usual in their Java type; others are exact only as text. */
        USUAL,
        /** Dates and times are exact only as text, or in UTC. */
        WITHOUT_ZONE,
        /** Bits, of which the driver gives the bytes. */
        BITS,
        /** The column may hold anything, whatever its declared type; what is not of that type is read as it is. */
        LOOSE,
        /** Exact only as the JSON that the database itself makes of it, which a query must ask for. */
        JSON
    }

    /**
     * The value of the current row's column with this number, or null.
     *
     * @throws IllegalArgumentException if it cannot be read, though there is nothing wrong with the connection
     */
    public Object read(ResultSet row, int index) throws SQLException {
        try {
            return switch (reading) {
                case TYPED, JSON -> kind.read(row, index);
                case TEXT -> kind.readText(row, index);
                case BITS -> bits(row.getBytes(index));
                case USUAL -> kind.readUsual(row, index);
                case WITHOUT_ZONE -> kind == ValueKind.TIMESTAMP ? timestamp(row, index) : kind.readText(row, index);
                case LOOSE -> fit(row.getObject(index));
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The column " + name + " of type " + typeName + " holds a value that cannot be read", e);
        }
    }

    /** As SQL writes them, without zeros before them. */
    private static String bits(byte[] bytes) {
        return bytes == null
                ? null
                : "b'" + new BigInteger(1, bytes).toString(2).replaceFirst("^0+", "") + "'";
    }

    private static Object timestamp(ResultSet row, int index) throws SQLException {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC), Locale.ROOT);
        calendar.setGregorianChange(new Timestamp(Long.MIN_VALUE)); // as java.time has it
        Timestamp value = row.getTimestamp(index, calendar);
        return value == null ? null : TimeText.told(LocalDateTime.ofInstant(value.toInstant(), ZoneOffset.UTC));
    }

    /** A value of the declared type if it is one, else as it is; a text among bytes or truth values is a text. */
    private Object fit(Object value) {
        boolean other = value instanceof String && (kind == ValueKind.BINARY || kind == ValueKind.BOOLEAN);
        if (value == null || value instanceof byte[] || kind == ValueKind.TEXT || other) {
            return value;
        }
        return parsed(value);
    }

    private Object parsed(Object value) {
        try {
            return kind.parse(value.toString());
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /**
     * The value as this column would give it, from a value of another column or from JSON; a text that the database takes for
     * a value of the column, but for which Java has no equal, stays one.
     *
     * @throws IllegalArgumentException if there is no such value
     */
    public Object convert(Object value) {
        boolean as = kind == ValueKind.ARRAY || value instanceof byte[] || isOfAnyType();
        return value == null || as || kind.has(value) ? value : kind.parse(value.toString());
    }

    /** The kind of an array's elements. */
    public ValueKind elementKind() {
        return ValueKind.ofElement(typeName);
    }

    /** Whether it is a column that takes and keeps values of any type. */
    public boolean isOfAnyType() {
        return reading == Reading.LOOSE && typeName.isEmpty();
    }

    /** The value that this column has given, from its form in JSON. */
    public Object restore(Object value) {
        if (reading != Reading.LOOSE) {
            return convert(value);
        }
        return kind == ValueKind.BINARY && value instanceof String ? parsed(value) : fit(value);
    }

    /**
     * The value as this column would give it, from an image or a key that the database has written. A value for which Java has
     * no equal (a date without end, a decimal that is none) stays the text that the database makes of it; so does what was
     * written when the column was of another type.
     *
     * @param json writes a value as JSON, which columns of composite types become
     */
    public Object captured(Object value, Function<Object, String> json) {
        if (value == null) {
            return null;
        }
        if (reading == Reading.LOOSE) {
            return capturedLoosely(value);
        }
        if (typeName.equals(OID)) {
            return parsed(value);
        }
        CapturedValue values = new CapturedValue(json);
        return kind == ValueKind.ARRAY && value instanceof List<?> elements
                ? values.elements(elements, elementKind())
                : values.of(value, kind);
    }

    /** The same of a key, in which some databases write numbers as texts. */
    public Object capturedKey(Object value, Function<Object, String> json) {
        if (reading == Reading.LOOSE
                && kind == ValueKind.BINARY
                && value instanceof String text
                && text.startsWith(ValueKind.HEXADECIMAL)) {
            return parsed(text);
        }
        Object captured = captured(value, json);
        if (!(captured instanceof String) || !kind.isNumber() || reading == Reading.LOOSE) {
            return captured;
        }
        Object parsed = parsed(captured);
        return parsed.toString().equals(captured) ? parsed : captured;
    }

    /** Numbers with a fraction are floating-point numbers, and bytes among other values are in an array. */
    private Object capturedLoosely(Object value) {
        if (value instanceof List<?> bytes) {
            return ValueKind.BINARY.parse(String.valueOf(bytes.get(0)));
        }
        return fit(value instanceof BigDecimal number ? (Object) number.doubleValue() : value);
    }

    /** Whether its values are integers that a {@code long} can hold. */
    public boolean isInteger() {
        return kind == ValueKind.INTEGER || kind == ValueKind.LONG || kind == ValueKind.ANY_INTEGER;
    }

    /** Whether its values are dates with a time of day, with or without a zone. */
    public boolean isTimestamp() {
        return kind == ValueKind.TIMESTAMP || kind == ValueKind.DATETIME || kind == ValueKind.TIMESTAMP_WITH_ZONE;
    }

    /** Whether its values have the order of numbers. */
    public boolean isNumber() {
        return isInteger() || kind == ValueKind.BIG_INTEGER || kind == ValueKind.DECIMAL;
    }
}
