package org.datasync.watch.dialect;

/**
 * What a database can do. A dialect has all of them unless it says otherwise. An option that needs one that is lacking is
 * refused by name when the watch starts; what no option asks for is only told by the documents.
 */
public enum Capability {
    /** Reading a change table that the application fills. */
    CHANGE_TABLE("the pattern change-table"),
    /** Capturing changes of tables with triggers. */
    TRIGGER("the pattern trigger"),
    /** Following tables by a column that grows. */
    LAST_MODIFIED("the pattern last-modified"),
    /** Comparing tables with what was seen of them last. */
    SNAPSHOT("the pattern snapshot"),
    /** Writing changes into tables. */
    APPLY("the endpoint apply"),
    /** Telling what is under way, so that who follows a column loses nothing that is committed late. */
    OPEN_WORK("requireMode=bounded"),
    /** Telling who made a change, and leaving one's own out. */
    ORIGIN("action=set-origin"),
    /** Capturing that a table was truncated. */
    TRUNCATE("capture of truncate"),
    /** Capturing by triggers that run once for each statement. */
    STATEMENT_TRIGGERS("triggerLevel=statement"),
    /** Capturing what foreign keys change or delete: ON DELETE CASCADE and the like. */
    CASCADES("capture of what foreign keys do"),
    /** Writing changes with {@code action=record}. */
    RECORD("action=record"),
    /** Independent queues in one change table. */
    SUBSCRIBERS("subscribers"),
    /** Holding, parking and requeueing failing changes. */
    FAILURES("failure handling"),
    /** Skipping a lane whose lease another node holds without waiting for it. */
    SKIP_LOCKED("SKIP LOCKED"),
    /** Proving, without special rights, that no row can appear any more at or below an id of our own change table. */
    FLOOR("floor by default"),
    /** Telling records apart by a hash, so that several workers share them. */
    LANES("lanes"),
    /** Ids of transactions that no other transaction ever has, on all rows of our own change table. */
    TRANSACTION_ID("delivery=transaction"),
    /** Changes whose watch keeps its state in another database. */
    STATE_ELSEWHERE("stateDataSource"),
    /** Tables in other schemas than the session's own. */
    SCHEMAS("tables named schema.table"),
    /** Other transactions may write while a cycle is under way. */
    CONCURRENT_WRITERS("writers beside a cycle"),
    /** Other transactions may read what is committed while one has written to the same table. */
    CONCURRENT_READERS("readers beside a writer"),
    /** Filling {@code changed_at} of our own change table where SQL inserts a row without it. */
    CHANGED_AT("a default for changed_at"),
    /** Columns of bytes and of floating-point numbers in a change table that the application fills. */
    BYTES_AND_FLOATS("bytes and floats in a foreign change table");

    private final String title;

    Capability(String title) {
        this.title = title;
    }

    /** What a user calls it. */
    public String title() {
        return title;
    }
}
