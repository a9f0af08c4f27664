package org.datasync.watch.elsewhere;

/** A moment of a cycle whose state is in another database. */
enum Gap {
    /** Changes are delivered and deleted, and nothing is committed. */
    BEFORE_CHANGES("DELETE FROM \"public\".\"queue\"", false, false),
    /** The changes are committed, and the state is not. */
    AFTER_CHANGES("DELETE FROM \"public\".\"queue\"", false, true),
    /** What a parked change is has been committed, and its row is still there. */
    BEGUN_TO_PARK("UPDATE datasync_failure SET status = 'parking'", true, true),
    /** What was requeued is written into the target and committed, and the state is not. */
    AFTER_REQUEUED("INSERT INTO target", false, true);

    private final String statement;
    private final boolean inState;
    private final boolean afterCommit;

    Gap(String statement, boolean inState, boolean afterCommit) {
        this.statement = statement;
        this.inState = inState;
        this.afterCommit = afterCommit;
    }

    /** Whether it is at a commit of the state's database. */
    boolean isInState() {
        return inState;
    }

    /** Whether it is after that commit. */
    boolean isAfterCommit() {
        return afterCommit;
    }

    /** Whether it is at the commit of a transaction with this statement. */
    boolean isMarkedBy(String sql) {
        return sql.startsWith(statement);
    }
}
