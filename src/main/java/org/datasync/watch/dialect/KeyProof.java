package org.datasync.watch.dialect;

/** What proves that no two records of a table have the same key. */
public enum KeyProof {
    /** The primary key or a unique index, at any moment. */
    IMMEDIATE,
    /** A constraint that is looked at only when a statement or transaction ends: two records may have one key until then. */
    DEFERRABLE,
    NONE
}
