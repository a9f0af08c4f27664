package org.datasync.watch.cli;

import picocli.CommandLine.Option;

/** An action on failed changes, which says on which. */
abstract class Selection extends Action {

    @Option(names = "--table", paramLabel = "TABLE", description = "Those of this table.")
    void table(String table) {
        set("table", table);
    }

    @Option(names = "--key", paramLabel = "KEY", description = "Those of this record, by its key as JSON.")
    void key(String key) {
        set("key", key);
    }

    @Option(names = "--change-id", paramLabel = "ID", description = "The one with this id.")
    void changeId(String id) {
        set("changeId", id);
    }

    @Option(names = "--all", description = "All of them.")
    void all(boolean all) {
        set("all", all);
    }
}
