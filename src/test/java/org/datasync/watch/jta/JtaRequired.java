package org.datasync.watch.jta;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import org.apache.camel.jta.JtaTransactionPolicy;

/** What {@code transacted()} means where Camel itself speaks JTA, as on Quarkus: joins the transaction, or begins one. */
final class JtaRequired extends JtaTransactionPolicy {

    private final TransactionManager manager = Narayana.transactionManager();

    @Override
    public void run(Runnable runnable) throws Throwable {
        if (manager.getStatus() == Status.STATUS_NO_TRANSACTION) {
            throw new IllegalStateException("Expected a transaction of the watch to join");
        }
        try {
            runnable.run();
        } catch (Throwable e) {
            manager.setRollbackOnly();
            throw e;
        }
    }
}
