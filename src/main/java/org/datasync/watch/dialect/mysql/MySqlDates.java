package org.datasync.watch.dialect.mysql;

import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/**
 * Dates that are none, such as {@code 0000-00-00}, which a column may hold though a strict session refuses them even in a
 * comparison: so they are compared as numbers. That reads all rows, where others are found by an index.
 */
final class MySqlDates {

    private static final Set<ValueKind> KINDS = Set.of(ValueKind.DATE, ValueKind.DATETIME, ValueKind.TIMESTAMP);
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d:\\d\\d([.]\\d+)?)?");
    private static final Pattern NO_NUMBER = Pattern.compile("[-:T ]");
    private static final int DIGITS_OF_DATE = 8;
    private static final String MIDNIGHT = "000000";

    private MySqlDates() {}

    /** Whether a column may hold such dates. */
    static boolean isOf(Column column) {
        return KINDS.contains(column.kind());
    }

    /** Whether a value is the text of one: of others Java has an equal. */
    static boolean isNone(Object value) {
        return value instanceof String text && DATE.matcher(text).matches();
    }

    /** The number that the server makes of a date. */
    static String number(String expression) {
        return "(" + expression + " + 0)";
    }

    /** The number that the server makes of the date that a column holds by this text. */
    static BigDecimal number(Column column, Object text) {
        String digits = NO_NUMBER.matcher(text.toString()).replaceAll("");
        boolean needsTime = column.kind() != ValueKind.DATE && digits.length() == DIGITS_OF_DATE;
        return new BigDecimal(needsTime ? digits + MIDNIGHT : digits);
    }
}
