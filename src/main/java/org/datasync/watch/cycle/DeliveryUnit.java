package org.datasync.watch.cycle;

/** What travels in one exchange. */
public enum DeliveryUnit {
    /** One change. */
    CHANGE,
    /** All changes of a cycle. */
    BATCH,
    /** All changes of a source transaction: one of the application that wrote them. */
    TRANSACTION
}
