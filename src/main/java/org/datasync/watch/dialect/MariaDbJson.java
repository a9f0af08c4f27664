package org.datasync.watch.dialect;

import java.util.List;
import java.util.stream.Collectors;
import org.datasync.watch.schema.Column;

/**
 * How MariaDB writes records as JSON. Its own JSON_OBJECT does not do: it takes a column of type JSON apart, and a FLOAT it
 * writes with six digits.
 *
 * <p>A function whose result is larger than {@code max_allowed_packet} gives NULL, and so the whole object is NULL, never a
 * part of it: that is why each null is written by a test of its own, and not by COALESCE.
 */
final class MariaDbJson {

    private final Dialect dialect;

    MariaDbJson(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * The SQL of an object with these columns.
     *
     * @param row what stands before each column's name
     */
    String object(List<Column> columns, String row) {
        String fields = columns.stream()
                .map(column -> dialect.literal(JsonName.of(column.name()) + ":") + ", "
                        + nullable(column, row + dialect.quote(column.name())))
                .collect(Collectors.joining(", ',', "));
        return fields.isEmpty() ? "'{}'" : "CONCAT('{', " + fields + ", '}')";
    }

    /** IS NULL would be true of a date of zeros. */
    private static String nullable(Column column, String value) {
        return "IF(" + value + " <=> NULL, 'null', " + json(column, value) + ")";
    }

    private static String json(Column column, String value) {
        return switch (column.kind()) {
            case BOOLEAN -> "IF(" + value + " = 0, 'false', 'true')";
            // the sum is without the zeros of ZEROFILL
            case INTEGER, LONG, ANY_INTEGER, BIG_INTEGER, DECIMAL -> value + " + 0";
            case FLOAT, DOUBLE -> value + " + 0e0";
            case DATE, TIME, UUID -> quoted(value);
            case TIMESTAMP, DATETIME -> quoted("REPLACE(" + value + ", ' ', 'T')");
            case TIMESTAMP_WITH_ZONE -> quoted(instant(value));
            case BINARY -> "CONCAT('\"', " + backslashes() + ", 'x', LOWER(HEX(" + value + ")), '\"')";
            default ->
                isBits(column)
                        ? quoted("CONCAT('b''', TRIM(LEADING '0' FROM BIN(" + value + ")), '''')")
                        : "JSON_QUOTE(CONVERT(" + value + " USING utf8mb4))";
        };
    }

    private static String quoted(String text) {
        return "CONCAT('\"', " + text + ", '\"')";
    }

    /** One backslash as JSON writes it, in whatever way the SQL mode understands backslashes. */
    private static String backslashes() {
        return "_utf8mb4 X'5C5C'";
    }

    /** Seconds do not depend on the session's time zone, nor on whether its clock shows a time twice. */
    private static String instant(String value) {
        String seconds = "UNIX_TIMESTAMP(" + value + ")";
        return "IF(" + seconds
                + " = 0, '0000-00-00T00:00:00', CONCAT(REPLACE(TIMESTAMP'1970-01-01 00:00:00' + INTERVAL " + seconds
                + " SECOND, ' ', 'T'), '+00:00'))";
    }

    static boolean isBits(Column column) {
        return column.typeName().equals("BIT");
    }

    /** The SQL of whether two values of a column differ in any way. */
    static String differs(Column column, String value, String other) {
        return switch (column.kind()) {
            case TIMESTAMP_WITH_ZONE -> "NOT (UNIX_TIMESTAMP(" + value + ") <=> UNIX_TIMESTAMP(" + other + "))";
            // collations take texts for equal that differ in case or in spaces at their end
            case TEXT -> "NOT (BINARY " + value + " <=> BINARY " + other + ")";
            default -> "NOT (" + value + " <=> " + other + ")";
        };
    }
}
