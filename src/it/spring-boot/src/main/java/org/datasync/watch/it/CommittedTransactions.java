package org.datasync.watch.it;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** Spring Boot registers this with the transaction manager that it makes, and with no other. */
@Component
public class CommittedTransactions implements TransactionExecutionListener {

    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void afterCommit(TransactionExecution transaction, Throwable commitFailure) {
        count.incrementAndGet();
    }

    int count() {
        return count.get();
    }
}
