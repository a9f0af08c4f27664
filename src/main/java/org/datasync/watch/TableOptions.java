package org.datasync.watch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The options of single tables, {@code table.NAME.OPTION}. */
final class TableOptions {

    private static final List<String> KNOWN = List.of(
            "columns",
            "excludeColumns",
            "keyColumns",
            "rowFilter",
            "triggerLevel",
            "uniqueKey",
            "modifiedColumn",
            "createdColumn",
            "deletedColumn",
            "where");

    private TableOptions() {}

    /**
     * What is given, by table and option.
     *
     * @throws IllegalArgumentException if there is no such option
     */
    static Map<String, Map<String, String>> of(Map<String, String> given) {
        Map<String, Map<String, String>> byTable = new HashMap<>();
        given.forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            String option = key.substring(dot + 1);
            if (dot < 1 || !KNOWN.contains(option)) {
                throw new IllegalArgumentException("The option table." + key
                        + " is none; expected table.NAME. and one of " + String.join(", ", KNOWN));
            }
            byTable.computeIfAbsent(key.substring(0, dot), table -> new HashMap<>())
                    .put(option, value);
        });
        return byTable;
    }
}
