package org.datasync.watch.cycle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.cycle.Delivery.Delivered;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.state.Lease;
import org.springframework.transaction.TransactionStatus;

/** What one transaction of a lane knows: what it found when it began, and what it has done so far. */
final class CycleRun {

    private final TransactionStatus status;
    private final Lease lease;
    private final FailureSummary failures;
    private final List<Delivered> exchanges;
    private final List<PendingChange> delivered = new ArrayList<>();

    /**
     * A transaction that has the lease.
     *
     * @param exchanges is added to, as it outlives the transaction
     */
    CycleRun(TransactionStatus status, Lease lease, FailureSummary failures, List<Delivered> exchanges) {
        this.status = status;
        this.lease = lease;
        this.failures = failures;
        this.exchanges = exchanges;
    }

    /** The lane's row. */
    Lease lease() {
        return lease;
    }

    /** Where the lane stood when the transaction took the lease. */
    Optional<String> position() {
        return lease.position();
    }

    FailureSummary failures() {
        return failures;
    }

    void setRollbackOnly() {
        status.setRollbackOnly();
    }

    boolean isRollbackOnly() {
        return status.isRollbackOnly();
    }

    void add(Delivered exchange) {
        exchanges.add(exchange);
    }

    void delivered(List<PendingChange> changes) {
        delivered.addAll(changes);
    }

    /** The changes that the route has taken so far. */
    List<PendingChange> delivered() {
        return Collections.unmodifiableList(delivered);
    }

    boolean hasDelivered() {
        return !delivered.isEmpty();
    }

    PendingChange lastDelivered() {
        return delivered.get(delivered.size() - 1);
    }
}
