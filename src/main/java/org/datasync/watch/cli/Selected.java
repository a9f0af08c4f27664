package org.datasync.watch.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** Which failed changes, or which records, an action is about. */
final class Selected {

    @Option(names = "--table", paramLabel = "TABLE", description = "Those of this table.")
    String table;

    @Option(names = "--key", paramLabel = "KEY", description = "Those of this record, by its key as JSON.")
    String key;

    @Option(names = "--change-id", paramLabel = "ID", description = "The one with this id.")
    String changeId;

    @Option(names = "--all", description = "All of them.")
    boolean all;

    void fill(Map<String, String> options) {
        Action.put(options, "table", table);
        Action.put(options, "key", key);
        Action.put(options, "changeId", changeId);
        Action.put(options, "all", all ? "true" : null);
    }
}
