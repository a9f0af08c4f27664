package org.datasync.watch;

import static org.datasync.watch.OptionParser.choice;
import static org.datasync.watch.OptionParser.isChosen;
import static org.datasync.watch.OptionParser.list;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.runtime.WakeUp;
import org.datasync.watch.trigger.CaptureSpec;
import org.datasync.watch.trigger.CaptureSpec.Installation;
import org.datasync.watch.trigger.CaptureSpec.Rows;
import org.datasync.watch.trigger.CaptureSpec.Selection;
import org.datasync.watch.trigger.CaptureSpec.Tables;

/** The options of the pattern trigger that say what is captured. */
final class CaptureOptions {

    private final DatasyncWatchConfiguration options;

    CaptureOptions(DatasyncWatchConfiguration options) {
        this.options = options;
    }

    /**
     * What is to be captured.
     *
     * @throws IllegalArgumentException if an option is none of its values, or one of a table is unknown
     */
    CaptureSpec spec() {
        String capture = choice("capture", options.getCapture(), List.of("key", "row", "both"));
        return new CaptureSpec(
                new Tables(
                        list(options.getTables()),
                        list(options.getExcludeTables()),
                        selection("", Map.of()),
                        selections()),
                new Rows(
                        capture.equals("both"),
                        !capture.equals("key"),
                        options.isRecordUnchanged(),
                        choice("wakeUp", options.getWakeUp(), WakeUp.class) == WakeUp.NOTIFY,
                        options.isInitialLoad()),
                installation());
    }

    private Installation installation() {
        return new Installation(
                Optional.ofNullable(options.getDefiner()),
                list(options.getTrustedOwners()),
                Duration.ofMillis(options.getLockTimeout()),
                Duration.ofMillis(options.getTriggerCheckInterval()),
                isChosen("cascades", options.getCascades(), "ignore", "refuse"),
                isEngineIgnored());
    }

    /** Whether tables of engines without transactions are taken, in either pattern. */
    boolean isEngineIgnored() {
        return isChosen("engine", options.getEngine(), "ignore", "refuse");
    }

    private Map<String, Selection> selections() {
        Map<String, Selection> selections = new HashMap<>();
        TableOptions.of(options.getTableOptions())
                .forEach((table, given) -> selections.put(table, selection("table." + table + ".", given)));
        return selections;
    }

    private Selection selection(String prefix, Map<String, String> given) {
        return new Selection(
                list(given.getOrDefault("columns", options.getColumns())),
                list(given.getOrDefault("excludeColumns", options.getExcludeColumns())),
                list(given.get("keyColumns")),
                Optional.ofNullable(given.get("rowFilter")),
                level(prefix + "triggerLevel", given.getOrDefault("triggerLevel", options.getTriggerLevel())),
                isChosen(
                        prefix + "uniqueKey",
                        given.getOrDefault("uniqueKey", String.valueOf(options.isUniqueKey())),
                        "true",
                        "false"));
    }

    /** Row triggers are right with every statement; statement triggers are so only where a person knows the statements. */
    private static TriggerLevel level(String option, String value) {
        return choice(option, value, List.of("auto", "row", "statement")).equals("statement")
                ? TriggerLevel.STATEMENT
                : TriggerLevel.ROW;
    }
}
