package org.datasync.watch.dialect;

import java.sql.SQLException;
import java.util.Optional;

/** What statements, locks and failures do to a transaction. */
public interface TransactionDialect {

    /** The end of a SELECT that locks its rows until the transaction ends, and waits for those that another has locked. */
    default String lockRows() {
        return " FOR UPDATE";
    }

    /** The end of a SELECT that may see what is not committed yet, where it would wait for who is writing else. */
    default String uncommitted() {
        return "";
    }

    /** Whether who reads may wait for who writes, and {@link #uncommitted} is no help. */
    default boolean readersWait() {
        return false;
    }

    /** Whether only writing to a row locks it, so that {@link #lockRows} is of no use. */
    default boolean locksByWriting() {
        return false;
    }

    /** A statement with which a cycle must begin so that it surely is in a transaction; empty if that is sure anyway. */
    default Optional<String> transactionStart() {
        return Optional.empty();
    }

    /**
     * A statement that changes nothing, with which a transaction must begin that reads before it writes to the table; empty
     * if reading first does no harm.
     *
     * @param table its quoted name
     */
    default Optional<String> writingTransactionStart(String table) {
        return Optional.empty();
    }

    /**
     * Whether a statement's failure (a deadlock) may undo the whole transaction while the connection goes on as if in a new
     * one, so that the cycle must prove before its commit that it still is the transaction it began.
     */
    default boolean undoesTransactionsSilently() {
        return false;
    }

    /** Whether this failure says that there is no savepoint of that name in the current transaction. */
    default boolean isSavepointMissing(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("3B");
    }

    /**
     * Lists, in a column {@code data}, transactions that are prepared and neither committed nor rolled back: only those that
     * hold the row of this lane in {@code datasync_watch} if {@link #knowsWhoHoldsARow}, and else all. Empty where the
     * database does not list them.
     */
    default Optional<SqlClause> preparedTransactions(String watch, int lane) {
        return Optional.empty();
    }

    /** Whether the database tells which transaction holds a row. */
    default boolean knowsWhoHoldsARow() {
        return false;
    }

    /** Whether this failure says that what was written breaks a rule of the database, and will again. */
    default boolean isRefusal(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("23");
    }

    /** Whether this failure says that the transaction cannot go on because a statement before this one failed. */
    default boolean isTransactionAborted(SQLException failure) {
        return false;
    }

    /** Whether this failure says that another transaction has had a lock for longer than the database lets one wait. */
    default boolean isLockTimeout(SQLException failure) {
        return false;
    }
}
