package org.datasync.watch.lastmodified;

/** Who says what the column holds: the watch cannot see that, so the option {@code modifiedClock} does. */
public enum ModifiedClock {
    /** The database's time when the transaction began. */
    TRANSACTION,
    /** The database's time when the statement began, or when the value was made. */
    STATEMENT,
    /** The time of a clock of the application. */
    APPLICATION,
    /** A sequence that grows by one, whose numbers are taken in the transactions that write them. */
    SEQUENCE,
    /** The number of the transaction that wrote the record. */
    XID
}
