package org.datasync.watch.runtime;

/** What has a watch poll before its time. */
public enum WakeUp {
    /** Nothing. */
    NONE,
    /** What this JVM writes by the component. */
    LOCAL,
    /** That, and what the database tells of others. */
    NOTIFY
}
