package org.datasync.watch.dialect.innodb;

import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    /** The statement, in which it is known what the values of such columns in these rows are. */
    static String known(List<Column> columns, List<String> rows, InnoDbSql dialect, String statement) {
        List<Column> times = columns.stream().filter(InnoDbMoments::isTime).toList();
        if (times.isEmpty()) {
            return statement;
        }
        StringBuilder block = new StringBuilder("BEGIN\n");
        rows.forEach(row -> times.forEach(
                column -> block.append("DECLARE ").append(variable(row, column)).append(" VARCHAR(30);\n")));
        for (String row : rows) {
            String variables =
                    times.stream().map(column -> variable(row, column)).collect(Collectors.joining(", ", " INTO ", ""));
            String asTheyAre = times.stream()
                    .map(column -> row + dialect.quote(column.name()))
                    .collect(Collectors.joining(", "));
            String compared = times.stream()
                    .map(column -> "CONVERT(" + row + dialect.quote(column.name()) + " USING utf8mb4) <> "
                            + variable(row, column))
                    .collect(Collectors.joining(", "));
            block.append(dialect.inZone("+00:00", "SELECT " + asTheyAre + variables))
                    .append(";\n")
                    .append(dialect.inZone("+01:00", "SELECT " + compared + variables))
                    .append(";\n");
        }
        return block.append(statement).append("END;\n").toString();
    }
}
