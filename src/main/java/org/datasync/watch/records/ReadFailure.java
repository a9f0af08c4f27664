package org.datasync.watch.records;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.RightMissing;
import org.datasync.watch.schema.TableName;

/** Tells what a query of records has failed with, if it is not the database or the way to it: the keys or the table. */
final class ReadFailure {

    private static final Set<String> NO_VALUES = Set.of("22P02", "22007", "22008", "22003", "22018", "22023", "22P03");
    private static final String DATA = "22";
    private static final Set<String> NO_TABLES = Set.of("42P01", "3F000", "42S02", "42S04", "42X05");
    private static final Set<String> NO_RIGHTS = Set.of("42501", "42502", "42504");

    private ReadFailure() {}

    /** What a query of a table's records by their keys has failed with; never the database's own words, which repeat
     * values, but for those of a right. */
    static String reason(TableName table, Throwable failure) {
        Optional<RightMissing> right = NamedRights.in(failure).filter(RightMissing::isCertain);
        if (right.isPresent()) {
            return "The record's row cannot be fetched from " + table + ": "
                    + right.get().getMessage();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return reason(table, sql.getSQLState());
            }
        }
        return reason(table, "");
    }

    private static String reason(TableName table, String state) {
        return "The record's row cannot be fetched: " + what(table, state)
                + (state.isEmpty() ? "" : " (SQL state " + state + ")");
    }

    private static String what(TableName table, String state) {
        if (NO_VALUES.contains(state)) {
            return "the database refuses a key as no value of the key's columns of " + table;
        }
        if (state.startsWith(DATA)) {
            return "the database cannot make a value of a row of " + table;
        }
        if (NO_TABLES.contains(state)) {
            return "the table " + table + " is gone, or has another name by now. Create it again, or leave it out";
        }
        String rights = "grant its user select on it, or leave it out of the options";
        return NO_RIGHTS.contains(state)
                ? "the watch's user may not read the table " + table + ", or it is gone; " + rights
                : "the table " + table
                        + " cannot be read by its key. See that it is there, that its columns are still those"
                        + " of the key, and " + rights;
    }
}
