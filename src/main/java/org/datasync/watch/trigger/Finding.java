package org.datasync.watch.trigger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.log.Printable;
import org.datasync.watch.schema.TableName;

/**
 * Something about a table that is not as the watch needs it, or that the watch will not see.
 *
 * @param table the table
 * @param error whether the watch cannot do its work with it; otherwise it is a warning
 * @param problem what was found, and what was expected, as the end of a sentence about the table
 * @param meaning what that means for the watch
 * @param cure what to do about it
 * @param statements statements that cure it; empty if none do
 */
public record Finding(
        String table, boolean error, String problem, String meaning, String cure, List<String> statements) {

    public Finding {
        statements = List.copyOf(statements);
    }

    /** What keeps the watch from its work. */
    static Finding error(TableName table, String problem, String meaning, String cure) {
        return new Finding(table.toString(), true, problem, meaning, cure, List.of());
    }

    /** What the watch can live with, but people should know. */
    static Finding warning(TableName table, String problem, String meaning, String cure) {
        return new Finding(table.toString(), false, problem, meaning, cure, List.of());
    }

    /** The same with statements that cure it. */
    Finding curedBy(List<String> cures) {
        return new Finding(table, error, problem, meaning, cure, cures);
    }

    /** All parts by name. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("table", table);
        map.put("severity", error ? "error" : "warning");
        map.put("problem", problem);
        map.put("meaning", meaning);
        map.put("cure", cure);
        map.put("statements", statements);
        return map;
    }

    /** On one line, with each statement on lines of its own. */
    @Override
    public String toString() {
        String text = Printable.line("The table " + table + " " + problem + ": " + meaning + ". " + cure);
        return statements.isEmpty()
                ? text
                : text + ":\n" + statements.stream().map(Printable::lines).collect(Collectors.joining(";\n", "", ";"));
    }
}
