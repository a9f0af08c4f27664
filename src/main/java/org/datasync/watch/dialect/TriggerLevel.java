package org.datasync.watch.dialect;

import java.util.Locale;

/** How often triggers run. */
public enum TriggerLevel {
    /** Once for each record, in the order in which the records changed. */
    ROW,
    /** Once for each statement, of whose records they see all at once; where {@link Capability#STATEMENT_TRIGGERS}. */
    STATEMENT;

    /** The word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
