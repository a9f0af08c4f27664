package org.datasync.watch.dialect.sqlite;

import java.util.List;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.JsonName;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/** How SQLite writes records as JSON: each value as what it is, whatever its column was declared to hold. */
final class SqliteJson {

    private final Dialect dialect;

    SqliteJson(Dialect dialect) {
        this.dialect = dialect;
    }

    /** How bytes are written. */
    interface Bytes {
        String json(Column column, String value);
    }

    /**
     * The SQL of an object with these columns.
     *
     * @param row what stands before each column's name
     */
    String object(List<Column> columns, String row, Bytes bytes) {
        String fields = columns.stream()
                .map(column -> dialect.literal(JsonName.of(column.name()) + ":") + " || "
                        + json(
                                row + dialect.quote(column.name()),
                                bytes.json(column, row + dialect.quote(column.name()))))
                .collect(Collectors.joining(" || ',' || "));
        return fields.isEmpty() ? "'{}'" : "'{' || " + fields + " || '}'";
    }

    private static String json(String value, String bytes) {
        return "CASE typeof(" + value + ") WHEN 'null' THEN 'null' WHEN 'integer' THEN CAST(" + value
                + " AS TEXT) WHEN 'real' THEN " + number(value) + " WHEN 'text' THEN json_quote(" + value + ") ELSE "
                + bytes + " END";
    }

    /** With as few digits as tell it from all others; infinity is no number to JSON. */
    private static String number(String value) {
        String beyond = "1.7976931348623157e308";
        return "CASE WHEN " + value + " > " + beyond + " THEN '\"Infinity\"' WHEN " + value + " < -" + beyond
                + " THEN '\"-Infinity\"' " + digits(value, 15) + digits(value, 16) + "ELSE format('%!.17g', " + value
                + ") END";
    }

    private static String digits(String value, int digits) {
        String text = "format('%!." + digits + "g', " + value + ")";
        return "WHEN CAST(" + text + " AS REAL) = " + value + " THEN " + text + " ";
    }

    private static String bytes(String value) {
        return "'\"\\\\x' || lower(hex(" + value + ")) || '\"'";
    }

    /** In a key of another type an array tells bytes from the text that looks like them. */
    static String bytesOf(Column column, String value) {
        return column.kind() == ValueKind.BINARY ? bytes(value) : listed(value);
    }

    static String listed(String value) {
        return "'[' || " + bytes(value) + " || ']'";
    }
}
