package org.datasync.watch.state;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import org.datasync.watch.dialect.Dialect;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the watched database says about a cycle's transaction: why a statement or the commit failed, and whether it still is
 * the transaction that began. All but the reasons of failures runs inside the transaction.
 */
public final class WatchedTransaction {

    private static final String SAVEPOINT = "datasync_watch";

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final WatchStore watchStore;
    private final boolean stateElsewhere;

    /**
     * The transactions of a watch.
     *
     * @param watchStore keeps the watch's state
     * @param stateElsewhere whether that is in another database than the changes
     */
    public WatchedTransaction(JdbcTemplate jdbc, Dialect dialect, WatchStore watchStore, boolean stateElsewhere) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.watchStore = watchStore;
        this.stateElsewhere = stateElsewhere;
    }

    /** Whether the watch's state is in another database, and so in a transaction of its own. */
    public boolean isStateElsewhere() {
        return stateElsewhere;
    }

    /**
     * Leaves a mark that only the current transaction sees, where a failed statement may undo the whole transaction while the
     * connection goes on as if in a new one. The caller holds the lease. Elsewhere it asks nothing of a transaction, which may have
     * been aborted by what could not be read.
     *
     * @return what {@link #isUndone} needs
     */
    public Optional<String> mark(Lease lease) {
        if (!dialect.undoesTransactionsSilently()) {
            return Optional.empty();
        }
        if (isMarkedInRow()) {
            return Optional.of(watchStore.mark(lease));
        }
        jdbc.execute("SAVEPOINT " + SAVEPOINT);
        return Optional.of(SAVEPOINT);
    }

    private boolean isMarkedInRow() {
        return dialect.undoesTransactionsSilently() && !stateElsewhere;
    }

    /** Stores that this node has delivered in the lane, unless the mark has told so. */
    public void hold(Lease lease) {
        if (!isMarkedInRow()) {
            watchStore.hold(lease);
        }
    }

    /** Whether the current transaction is no longer the one that left the mark. */
    public boolean isUndone(String watch, int lane, Optional<String> mark) {
        if (mark.isEmpty()) {
            return false;
        }
        return stateElsewhere ? !hasSavepoint() : !watchStore.isMarked(watch, lane, mark.get());
    }

    private boolean hasSavepoint() {
        try {
            jdbc.execute("RELEASE SAVEPOINT " + SAVEPOINT);
            jdbc.execute("SAVEPOINT " + SAVEPOINT);
            return true;
        } catch (DataAccessException e) {
            if (anyCause(e, dialect::isSavepointMissing)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Whether a statement failed only because one before it in the same transaction had. That one may be the cause of this
     * failure, so the whole chain is looked at.
     */
    public boolean isAborted(DataAccessException e) {
        return anyCause(e, dialect::isTransactionAborted);
    }

    /** Whether the database refuses what was written because it breaks a rule, as a deferred constraint does at commit. */
    public boolean isRefusal(Throwable e) {
        return anyCause(e, dialect::isRefusal);
    }

    /** Whether a transaction of the changes or of the state could not begin because another one keeps a lock. */
    public boolean isBusy(Throwable e) {
        return anyCause(e, dialect::isLockTimeout) || watchStore.isBusy(e);
    }

    /** Whether a failure speaks of the watched database, the connection or other transactions, and not of any change. */
    public boolean isInfrastructure(Throwable e) {
        return dialect.isInfrastructure(e);
    }

    static boolean anyCause(Throwable e, Predicate<SQLException> wanted) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && wanted.test(sql)) {
                return true;
            }
        }
        return false;
    }
}
