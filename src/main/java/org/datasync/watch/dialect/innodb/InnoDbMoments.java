package org.datasync.watch.dialect.innodb;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/**
 * Tells in a trigger whether a column is a TIMESTAMP or a DATETIME by then, whatever it was when the trigger was made: what a
 * session reads of a TIMESTAMP goes by its time zone.
 *
 * <p>The zone is set for one statement each, and so is never left behind in the application's session, also if the statement
 * is killed.
 */
final class InnoDbMoments {

    private static final Set<ValueKind> TIMES =
            Set.of(ValueKind.DATE, ValueKind.TIMESTAMP, ValueKind.DATETIME, ValueKind.TIMESTAMP_WITH_ZONE);

    private static final Set<String> IN_TRIGGERS = Set.of("NEW.", "OLD.");

    private static final int NAME_BYTES = 8;

    private InnoDbMoments() {}

    /** Whether a column may hold points in time, or come to do so from what it is. */
    static boolean isTime(Column column) {
        return TIMES.contains(column.kind());
    }

    /** Whether a column holds points in time now, or would look alike if it did not. */
    static boolean isDateAndTime(Column column) {
        return isTime(column) && column.kind() != ValueKind.DATE;
    }

    /**
     * The SQL of whether a value is a point in time: in a trigger within a statement that {@link #known} has been given, in a
     * query by the type that the column has now.
     *
     * @param row what stands before each column's name
     */
    static String isMoment(String row, Column column) {
        if (!IN_TRIGGERS.contains(row)) {
            return column.kind() == ValueKind.TIMESTAMP_WITH_ZONE ? "TRUE" : "FALSE";
        }
        return variable(row, column) + " <=> '1'";
    }

    private static String variable(String row, Column column) {
        return "datasync_" + row.replace(".", "_").toLowerCase(Locale.ROOT) + Digest.of(column.name(), NAME_BYTES);
    }

    /**
     * The statement, in which it is known what the values of such columns are.
     *
     * @param columns those that it writes, by what stands before their names
     * @param which of them it is to be known of
     */
    static String known(
            Map<String, List<Column>> columns, Predicate<Column> which, InnoDbSql dialect, String statement) {
        List<Moment> times = columns.entrySet().stream()
                .flatMap(row -> row.getValue().stream()
                        .filter(which)
                        .map(column -> new Moment(
                                row.getKey() + dialect.quote(column.name()), variable(row.getKey(), column))))
                .toList();
        if (times.isEmpty()) {
            return statement;
        }
        String into = times.stream().map(Moment::variable).collect(Collectors.joining(", ", " INTO ", ""));
        return times.stream()
                        .map(time -> "DECLARE " + time.variable() + " VARCHAR(30);\n")
                        .collect(Collectors.joining("", "BEGIN\n", ""))
                + dialect.inZone("+00:00", "SELECT " + list(times, Moment::value) + into) + ";\n"
                + dialect.inZone("+01:00", "SELECT " + list(times, Moment::differs) + into) + ";\n"
                + statement + "END;\n";
    }

    private static String list(List<Moment> times, Function<Moment, String> sql) {
        return times.stream().map(sql).collect(Collectors.joining(", "));
    }

    /** A value, and the variable in which it is known what it is. */
    private record Moment(String value, String variable) {

        String differs() {
            return "CONVERT(" + value + " USING utf8mb4) <> " + variable;
        }
    }
}
