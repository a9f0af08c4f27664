package org.datasync.watch.runtime;

/** What a start does about the tables and triggers that a watch needs: the option {@code install}. */
public enum Install {
    /** Create what is missing and bring it up to date. */
    ENSURE,
    /** Fail if something is missing or out of date. */
    VALIDATE,
    /** Fail only if the change table is missing. */
    NONE
}
