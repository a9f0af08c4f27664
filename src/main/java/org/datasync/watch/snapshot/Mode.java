package org.datasync.watch.snapshot;

import java.util.Locale;

/** What of the pages of a table is delivered. */
enum Mode {
    /** What is new and what has changed; what is missing is counted. */
    WRITES,
    /** What is missing. */
    DELETES;

    /** As the position has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Mode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
