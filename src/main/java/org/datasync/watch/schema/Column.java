package org.datasync.watch.schema;

/**
 * A column of a table.
 *
 * @param name the name as the database spells it
 * @param kind how its values look in Java
 * @param typeName the database's name of its type
 * @param nullable whether it may hold null
 */
public record Column(String name, ValueKind kind, String typeName, boolean nullable) {

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

    /** Whether its values are integers that a {@code long} can hold. */
    public boolean isInteger() {
        return kind == ValueKind.INTEGER || kind == ValueKind.LONG;
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
