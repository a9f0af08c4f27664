package org.datasync.watch.schema;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** How to get at the values of a column. */
    public enum Reading {
        /** The driver gives them in their Java type. */
        TYPED,
        /** Dates and times are exact only as text, or in UTC. */
        WITHOUT_ZONE,
        /** The column may hold anything, whatever its declared type; what is not of that type is read as it is. */
        LOOSE
    }

    /**
     * A column as JDBC describes it.
     *
     * @param product the product name by which the driver announces the database
     */
    public static Column of(String name, int jdbcType, String typeName, boolean nullable, String product) {
        if (product.equals("SQLite")) {
            ValueKind declared = ValueKind.declared(typeName.toUpperCase(Locale.ROOT));
            return new Column(name, declared, typeName, nullable, Reading.LOOSE);
        }
        ValueKind kind = ValueKind.of(jdbcType, typeName, product);
        // the driver of MariaDB makes a time of day of any length of time
        boolean asText = (product.equals("Apache Derby") && kind.isTime())
                || (product.equals("MariaDB") && kind == ValueKind.TIME);
        return new Column(name, kind, typeName, nullable, asText ? Reading.WITHOUT_ZONE : Reading.TYPED);
    }

    /** The value of the current row's column with this number, or null. */
    public Object read(ResultSet row, int index) throws SQLException {
        return switch (reading) {
            case TYPED -> kind.read(row, index);
            case WITHOUT_ZONE -> kind == ValueKind.TIMESTAMP ? timestamp(row, index) : text(row, index);
            case LOOSE -> fit(row.getObject(index));
        };
    }

    private Object text(ResultSet row, int index) throws SQLException {
        return fit(row.getString(index));
    }

    private static Object timestamp(ResultSet row, int index) throws SQLException {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC), Locale.ROOT);
        calendar.setGregorianChange(new Timestamp(Long.MIN_VALUE)); // as java.time has it
        Timestamp value = row.getTimestamp(index, calendar);
        return value == null ? null : LocalDateTime.ofInstant(value.toInstant(), ZoneOffset.UTC);
    }

    private Object fit(Object value) {
        if (value == null || value instanceof byte[] || kind == ValueKind.TEXT) {
            return value;
        }
        try {
            return kind.parse(value.toString());
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /**
     * The value as this column would give it, from a value of another column or from JSON.
     *
     * @throws IllegalArgumentException if there is no such value
     */
    public Object convert(Object value) {
        if (value == null || kind == ValueKind.ARRAY || value instanceof byte[]) {
            return value;
        }
        return kind.parse(value instanceof String text ? text : value.toString());
    }

    /** The value that this column has given, from its form in JSON. */
    public Object restore(Object value) {
        return reading == Reading.LOOSE ? fit(value) : convert(value);
    }

    /**
     * The value as this column would give it, from an image that a trigger has written. A value for which Java has no equal
     * (a date without end, a decimal that is none) stays the text that the database makes of it.
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
        if (kind == ValueKind.ARRAY) {
            return value instanceof List<?> elements ? elements(elements, ValueKind.ofElement(typeName)) : value;
        }
        if (kind == ValueKind.TEXT) {
            return value instanceof Map || value instanceof List ? json.apply(value) : value;
        }
        return captured(value, kind);
    }

    /** Numbers with a fraction are floating-point numbers, and bytes among other values are in an array. */
    private Object capturedLoosely(Object value) {
        if (value instanceof List<?> bytes) {
            return ValueKind.BINARY.parse(String.valueOf(bytes.get(0)));
        }
        return fit(value instanceof BigDecimal number ? (Object) number.doubleValue() : value);
    }

    private static List<Object> elements(List<?> elements, ValueKind elementKind) {
        List<Object> typed = new ArrayList<>();
        for (Object element : elements) {
            typed.add(
                    element instanceof List<?> nested
                            ? elements(nested, elementKind)
                            : element == null ? null : captured(element, elementKind));
        }
        return Collections.unmodifiableList(typed);
    }

    private static Object captured(Object value, ValueKind kind) {
        if (kind == ValueKind.TEXT) {
            return value;
        }
        try {
            return kind.parse(value.toString());
        } catch (IllegalArgumentException e) {
            return value;
        }
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
