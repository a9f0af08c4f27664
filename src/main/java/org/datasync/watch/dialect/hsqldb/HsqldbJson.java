package org.datasync.watch.dialect.hsqldb;

import java.util.List;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/** How HSQLDB writes records as JSON, and what JSON_OBJECT does not do right is put right. */
final class HsqldbJson {

    /** Puts the digit before an hour that has but one. */
    private static final String SINGLE_DIGIT_HOUR = "'(?<=^|[+-])(?=[0-9]:)', '0'";

    private final Dialect dialect;

    HsqldbJson(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * The SQL of an object with these columns.
     *
     * @param row what stands before each column's name
     */
    String object(List<Column> columns, String row) {
        String object = columns.stream()
                .map(column ->
                        dialect.literal(column.name()) + ": " + value(column, row + dialect.quote(column.name())))
                .collect(Collectors.joining(", ", "JSON_OBJECT(", ")"));
        boolean texts = columns.stream().anyMatch(column -> column.kind() == ValueKind.TEXT);
        return texts ? withoutControlCharacters(object) : object;
    }

    /** JSON_OBJECT leaves them as they are, which JSON forbids. */
    private static String withoutControlCharacters(String json) {
        String text = json;
        for (int i = 0; i < ' '; i++) {
            text = "REPLACE(" + text + ", CHAR(" + i + "), '\\u" + String.format("%04x", i) + "')";
        }
        return text;
    }

    private static String value(Column column, String source) {
        return switch (column.kind()) {
            case BINARY -> text("\"\\\\x", "CAST(" + source + " AS LONGVARCHAR)");
            case DOUBLE -> floatingPoint("CAST(" + source + " AS VARCHAR(64))");
            case TIME, TIME_WITH_ZONE ->
                "REGEXP_REPLACE(CAST(" + source + " AS VARCHAR(64)), " + SINGLE_DIGIT_HOUR + ")";
            case TIMESTAMP_WITH_ZONE ->
                "REPLACE(CAST(" + source + " AT TIME ZONE INTERVAL '0:00' HOUR TO MINUTE AS VARCHAR(64)),"
                        + " '+0:00', 'Z')";
            case TEXT ->
                text("\"", "REPLACE(REPLACE(CAST(" + source + " AS LONGVARCHAR), '\\', '\\\\'), '\"', '\\\"')");
            default -> source;
        };
    }

    /** HSQLDB's text is a number, or a text for what is no exact number: it would write a division by zero. */
    private static String floatingPoint(String text) {
        return "CASE " + text + " WHEN '1E0/0' THEN '\"Infinity\"' WHEN '-1E0/0' THEN '\"-Infinity\"'"
                + " WHEN '0E0/0E0' THEN '\"NaN\"' WHEN '-0.0E0' THEN '\"-0.0\"' ELSE " + text + " END FORMAT JSON";
    }

    /** JSON_OBJECT fails for texts with a backslash and no quote in them (2.7.4), so it is given texts that are JSON already. */
    private static String text(String start, String escaped) {
        return "CAST('" + start + "' || " + escaped + " || '\"' AS LONGVARCHAR) FORMAT JSON";
    }
}
