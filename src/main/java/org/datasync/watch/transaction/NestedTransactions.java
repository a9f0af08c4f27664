package org.datasync.watch.transaction;

import javax.sql.DataSource;
import org.datasync.watch.log.Log;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions of a watch whose state is in another database than its changes: one of the state's database, and inside
 * it one of the watched database, which is committed first.
 *
 * <ol>
 *   <li>If the process dies before the first commit, both are rolled back, and nothing has happened.
 *   <li>If it dies between the two, the changes are done and the state does not know: a failure may still be stored whose
 *       row is gone, which the next look at it finds out.
 *   <li>If only the second commit fails, that is the same, and no failure of the cycle, unless the state is what acknowledges.
 * </ol>
 */
public final class NestedTransactions implements TransactionOperations {

    private static final Log LOG = Log.of(NestedTransactions.class);

    private final TransactionOperations state;
    private final TransactionOperations watched;
    private final boolean acknowledgesInState;

    /**
     * Nests transactions.
     *
     * @param state of the state's database
     * @param watched of the watched database
     * @param acknowledgesInState whether what was delivered is acknowledged by the state alone: then a cycle whose state is
     *     not committed has failed, and is repeated
     */
    public NestedTransactions(TransactionOperations state, TransactionOperations watched, boolean acknowledgesInState) {
        this.state = state;
        this.watched = watched;
        this.acknowledgesInState = acknowledgesInState;
    }

    /** READ COMMITTED transactions of a state's database, which those of the watched database may be inside of. */
    public static TransactionOperations ofState(DataSource dataSource) {
        JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
        manager.setRollbackOnCommitFailure(true); // on SQLite the transaction is still open then
        // what the route synchronizes with its transaction is that of the watched database
        manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setIsolationLevel(TransactionTemplate.ISOLATION_READ_COMMITTED);
        return template;
    }

    /** What became of the inner transaction. */
    private static final class Inner<T> {
        private boolean committed;
        private T result;
    }

    @Override
    public <T> T execute(TransactionCallback<T> action) throws TransactionException {
        Inner<T> inner = new Inner<>();
        try {
            return state.execute(outer -> run(action, outer, inner));
        } catch (RuntimeException e) {
            if (!inner.committed || acknowledgesInState) {
                throw e;
            }
            LOG.warn(
                    "The changes of a cycle are done and committed, but what the state's database was to remember of it is"
                            + " lost. It is found out, and a change that was requeued may be delivered once more",
                    e);
            return inner.result;
        }
    }

    private <T> T run(TransactionCallback<T> action, TransactionStatus outer, Inner<T> inner) {
        boolean[] rolledBack = new boolean[1];
        inner.result = watched.execute(status -> {
            T result = action.doInTransaction(status);
            rolledBack[0] = status.isRollbackOnly();
            return result;
        });
        if (rolledBack[0]) {
            outer.setRollbackOnly();
        } else {
            inner.committed = true;
        }
        return inner.result;
    }
}
