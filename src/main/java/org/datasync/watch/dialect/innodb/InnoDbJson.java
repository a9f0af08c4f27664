package org.datasync.watch.dialect.innodb;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.JsonName;
import org.datasync.watch.schema.Column;

/**
 * How records are written as JSON. JSON_OBJECT does not do: it takes a column of type JSON apart, and a FLOAT it
 * writes with six digits.
 *
 * <p>A function whose result is larger than {@code max_allowed_packet} gives NULL, and so the whole object is NULL, never a
 * part of it: that is why each null is written by a test of its own, and not by COALESCE.
 *
 * <p>The type of a column may change under its triggers, in which the same SQL then means the new one. So what is written
 * depends on what a value is at that moment, and not on the type that the column had: a number is written as a number, and
 * anything else never is; {@link InnoDbMoments} tells points in time from other times.
 */
public final class InnoDbJson {

    private static final int MAX_BYTES_OF_BITS = 8;

    private final InnoDbSql dialect;

    /** In this dialect. */
    public InnoDbJson(InnoDbSql dialect) {
        this.dialect = dialect;
    }

    /**
     * The SQL of an object with these columns; a statement of a trigger is for {@link InnoDbMoments#known} then.
     *
     * @param row what stands before each column's name
     */
    public String object(List<Column> columns, String row) {
        return object(columns, row, column -> {
            String value = row + dialect.quote(column.name());
            return InnoDbMoments.isTime(column) ? time(column, row, value) : json(column, value);
        });
    }

    /**
     * The same of columns of the types that they have now, which is much less to work out for each row; a statement of a trigger is
     * for {@link InnoDbMoments#known} and behind {@link #isAsNow}.
     */
    String objectAsNow(List<Column> columns, String row) {
        return object(columns, row, column -> jsonAsNow(column, row + dialect.quote(column.name())));
    }

    /** IS NULL would be true of a date of zeros. */
    private String object(List<Column> columns, String row, Function<Column, String> json) {
        String fields = columns.stream()
                .map(column -> dialect.literal(JsonName.of(column.name()) + ":") + ", IF(" + row
                        + dialect.quote(column.name()) + " <=> NULL, 'null', " + json.apply(column) + ")")
                .collect(Collectors.joining(", ',', "));
        return fields.isEmpty() ? dialect.literal("{}") : "CONCAT(" + dialect.literal("{") + ", " + fields + ", '}')";
    }

    /** The SQL of whether the values of a row's columns are all of the types that the columns have now, or null. */
    String isAsNow(List<Column> columns, String row) {
        return columns.stream()
                .map(column -> {
                    String value = row + dialect.quote(column.name());
                    return "(" + value + " <=> NULL OR " + isAsNow(column, row, value) + ")";
                })
                .collect(Collectors.joining(" AND "));
    }

    private String isAsNow(Column column, String row, String value) {
        return switch (column.kind()) {
            case BOOLEAN -> isTruth(column, value);
            case INTEGER, LONG, BIG_INTEGER, DECIMAL, FLOAT, DOUBLE -> isNumber(value);
            case DATE -> isNoText(value) + " AND " + text(value) + " LIKE '____-__-__'";
            case TIMESTAMP, DATETIME -> isDateAndTime(value) + " AND NOT (" + InnoDbMoments.isMoment(row, column) + ")";
            case TIMESTAMP_WITH_ZONE -> isDateAndTime(value) + " AND " + InnoDbMoments.isMoment(row, column);
            case BINARY -> areBytes(value) + " AND (" + areBits(value) + ") IS NOT TRUE";
            case TEXT -> isBits(column) ? areBits(value) : hasNoSum(column) ? "TRUE" : isText(value);
            default -> "TRUE";
        };
    }

    private String jsonAsNow(Column column, String value) {
        return switch (column.kind()) {
            case BOOLEAN -> truth(value);
            case INTEGER, LONG, BIG_INTEGER, DECIMAL, FLOAT, DOUBLE -> number(column, value);
            case DATE -> quoted(value);
            case TIMESTAMP, DATETIME -> quoted(localTime(value));
            case TIMESTAMP_WITH_ZONE -> quoted(moment(value));
            case BINARY -> bytes(value);
            case TEXT -> isBits(column) ? bits(value) : quotedText(value);
            default -> json(column, value);
        };
    }

    /** The JSON of a point in time, or null, in a query and whatever the zone of the session is. */
    public static String instantOrNull(String value) {
        return "IF(" + value + " <=> NULL, NULL, " + quoted(instant(value)) + ")";
    }

    private String json(Column column, String value) {
        return switch (column.kind()) {
            case BOOLEAN -> "IF(" + isTruth(column, value) + ", " + truth(value) + ", " + any(column, value) + ")";
            // a reader that expects bytes would find some in a text
            case BINARY -> "IF(" + areBytes(value) + ", " + bitsOrBytes(value) + ", " + bytes(text(value)) + ")";
            case UUID -> quotedText(value);
            default ->
                hasNoSum(column)
                        ? quotedText(value)
                        : isBits(column)
                                ? "IF(" + areBits(value) + ", " + bits(value) + ", " + any(column, value) + ")"
                                : any(column, value);
        };
    }

    private String isTruth(Column column, String value) {
        if (!isBits(column)) {
            return isNumber(value);
        }
        return dialect.callsNumbersBits() ? areBits(value) + " OR " + isNumber(value) : areBits(value);
    }

    private static String truth(String value) {
        return "CASE " + value + " + 0 WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE " + value + " + 0 END";
    }

    /** Addresses, like UUIDs, take part in no sum: the server refuses the statement, whatever the value is. */
    private static boolean hasNoSum(Column column) {
        return column.typeName().startsWith("INET");
    }

    private static String quotedText(String value) {
        return "JSON_QUOTE(" + text(value) + ")";
    }

    private static String bits(String value) {
        return quoted("CONCAT('b''', TRIM(LEADING '0' FROM BIN(" + value + ")), '''')");
    }

    /** What a value is shows by itself; the sum is without the zeros of ZEROFILL, and exact for floating-point numbers. */
    private String any(Column column, String value) {
        return "IF(" + isNumber(value) + ", " + number(column, value) + ", IF(" + areBytes(value) + ", "
                + bitsOrBytes(value) + ", " + quotedText(value) + "))";
    }

    private String number(Column column, String value) {
        return switch (column.kind()) {
            case FLOAT, DOUBLE -> dialect.exactNumber(value);
            default -> value + " + 0";
        };
    }

    private String bitsOrBytes(String value) {
        return "IF(" + areBits(value) + ", CONV(" + value + ", 10, 10), " + bytes(value) + ")";
    }

    /** Dates and times are no texts either. A regular expression would be compiled for each row. */
    private static String isNumber(String value) {
        return isNoText(value) + " AND NOT (" + text(value) + " LIKE '%:%' OR " + text(value) + " LIKE '____-__-__')";
    }

    private static String isDateAndTime(String value) {
        return isNoText(value) + " AND " + text(value) + " LIKE '____-__-__ %'";
    }

    private String time(Column column, String row, String value) {
        return "CASE WHEN " + isDateAndTime(value) + " THEN IF(" + InnoDbMoments.isMoment(row, column) + ", "
                + quoted(instant(value)) + ", " + quoted(localTime(value)) + ") ELSE " + any(column, value) + " END";
    }

    private static String localTime(String value) {
        return "REPLACE(" + value + ", ' ', 'T')";
    }

    private String isText(String value) {
        return "COERCIBILITY(" + value + ") <> 5 AND " + dialect.charset(value) + " <> 'binary'";
    }

    private static String isNoText(String value) {
        return "COERCIBILITY(" + value + ") = 5";
    }

    private String areBytes(String value) {
        return "COERCIBILITY(" + value + ") <> 5 AND " + dialect.charset(value) + " = 'binary'";
    }

    private String areBits(String value) {
        return areBytes(value) + " AND LENGTH(" + value + ") <= " + MAX_BYTES_OF_BITS + " AND "
                + dialect.bytesAreBits(value);
    }

    private static String text(String value) {
        return "CONVERT(" + value + " USING utf8mb4)";
    }

    private static String bytes(String value) {
        return "CONCAT('\"', " + backslashes() + ", 'x', LOWER(HEX(" + value + ")), '\"')";
    }

    private static String quoted(String text) {
        return "CONCAT('\"', " + text + ", '\"')";
    }

    /** One backslash as JSON writes it, in whatever way the SQL mode understands backslashes. */
    private static String backslashes() {
        return "_utf8mb4 X'5C5C'";
    }

    /** Of the moment of zeros there are no seconds in a trigger, but 0 in a query. */
    private static String instant(String value) {
        return "IF(" + value + " = 0, '0000-00-00T00:00:00', " + moment(value) + ")";
    }

    /** Seconds do not depend on the session's time zone, nor on whether its clock shows a time twice. */
    private static String moment(String value) {
        return "CONCAT(" + localTime("TIMESTAMP'1970-01-01 00:00:00' + INTERVAL UNIX_TIMESTAMP(" + value + ") SECOND")
                + ", '+00:00')";
    }

    static boolean isBits(Column column) {
        return column.typeName().equals("BIT");
    }

    /**
     * The SQL of whether two values of a column differ in any way. Collations take texts for equal that differ in case or in
     * spaces at their end, the texts of floating-point numbers have six digits, and a clock may show a time twice.
     */
    static String differs(Column column, String value, String other) {
        String same = value + " <=> " + other + " AND CAST(" + value + " AS BINARY) <=> CAST(" + other + " AS BINARY)";
        return InnoDbMoments.isTime(column)
                ? "NOT (" + same + " AND UNIX_TIMESTAMP(" + value + ") <=> UNIX_TIMESTAMP(" + other + "))"
                : "NOT (" + same + ")";
    }
}
