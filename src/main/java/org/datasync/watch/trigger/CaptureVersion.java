package org.datasync.watch.trigger;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.CapturedChanges;
import org.datasync.watch.dialect.CapturedTable;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;

/**
 * A capture as it was installed: what rows of the change table that bear its number hold.
 *
 * @param name whose it is
 * @param version its number
 * @param rows what its rows are like
 * @param plan a digest of the statements that made it; empty if it was given up
 * @param definition a digest of what the catalog said of it then; empty if that was not looked at
 */
public record CaptureVersion(
        CaptureName name, int version, CapturedRows rows, String plan, Optional<String> definition) {

    /**
     * What the rows of a version are like.
     *
     * @param recordTable what they call the table
     * @param columns the columns that the capture is about as they were, of the images if there are any
     * @param whole whether these were all columns of the table
     * @param before whether they have the record before the change
     * @param after whether they have the record after the change
     */
    public record CapturedRows(String recordTable, List<Column> columns, boolean whole, boolean before, boolean after) {

        public CapturedRows {
            columns = List.copyOf(columns);
        }
    }

    /** The plan of a version whose statements may have failed, where they are not part of one transaction. */
    static final String UNFINISHED = "unfinished";

    /** What is known of it, to tell the names of its triggers. */
    Capture of(Table table) {
        return new Capture(
                name,
                version,
                new CapturedTable(table, rows.recordTable(), List.of(), KeyProof.NONE, rows.columns()),
                new CapturedChanges(rows.before(), rows.after(), null, false, false),
                null,
                TriggerLevel.ROW);
    }

    /** Whether the table has been left to itself since. */
    boolean isGivenUp() {
        return plan.isEmpty();
    }

    /** Whether its triggers were all installed and not given up since. */
    boolean isFinished() {
        return !isGivenUp() && !plan.equals(UNFINISHED);
    }

    /** Whether its columns were these, of the same types; others change what HSQLDB says of the triggers that are there. */
    boolean isOf(List<Column> columns) {
        return columns.stream()
                .map(column -> column.name() + " " + type(column))
                .toList()
                .equals(rows.columns().stream()
                        .map(column -> column.name() + " " + type(column))
                        .toList());
    }

    /** What is expected instead of what this version is, for people, as the problem of a {@link Finding}. */
    String difference(Capture expected) {
        List<Column> columns = rows.columns();
        String differences = Stream.of(
                        difference(
                                "capture",
                                images(expected.before(), expected.after()),
                                images(rows.before(), rows.after())),
                        difference("the columns", names(expected.columns()), names(columns)),
                        difference("the types", types(expected.columns(), columns), types(columns, expected.columns())),
                        difference("the table's name", expected.recordTable(), rows.recordTable()))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return "is captured otherwise than the options and its columns say now; expected "
                + (differences.isEmpty()
                        ? "other statements than those of version " + version
                                + ", as the key's columns, triggerLevel, rowFilter,"
                                + " recordUnchanged, wakeUp, definer, or the release of this component has changed"
                        : differences);
    }

    private Optional<String> difference(String what, String expected, String found) {
        return expected.equals(found)
                ? Optional.empty()
                : Optional.of(what + " " + expected + ", found in version " + version + ": " + found);
    }

    private static String images(boolean before, boolean after) {
        return before ? "both" : after ? "row" : "key";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** Of the columns, the types of those that are others elsewhere. */
    private static String types(List<Column> columns, List<Column> elsewhere) {
        return columns.stream()
                .filter(column -> elsewhere.stream()
                        .anyMatch(other -> other.name().equals(column.name())
                                && !type(other).equals(type(column))))
                .map(column -> column.name() + " " + type(column))
                .collect(Collectors.joining(", "));
    }

    /** A column's type, for people. */
    static String type(Column column) {
        return column.typeName() + " (" + column.kind().name().toLowerCase(Locale.ROOT) + ")";
    }
}
