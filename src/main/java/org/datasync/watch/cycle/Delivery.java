package org.datasync.watch.cycle;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.failure.ParkedChange;
import org.datasync.watch.pattern.PendingChange;

/** Sends changes through the route, on the calling thread and joined to its transaction. */
public interface Delivery {

    /**
     * Sends these changes in one exchange.
     *
     * @param first the change or source transaction that they are; of a batch the first
     * @param attempt the number of this attempt, from 1
     * @param batch where the exchange stands in the cycle
     */
    Delivered deliver(PendingChange first, List<Change> changes, int attempt, BatchPosition batch);

    /** Whether to go on: false once the route is stopping or suspended. */
    boolean goOn();

    /** The lane works: what it needs of the database is there. */
    void ready();

    /** An attempt at this change has failed, and that it is held is committed. Nothing by default. */
    default void failed(PendingChange change) {}

    /** This change has used up its attempts, and that it is parked is committed. Nothing by default. */
    default void parked(ParkedChange change) {}

    /**
     * Where an exchange stands in its cycle.
     *
     * @param index its number from 0
     * @param size how many exchanges the cycle has
     */
    record BatchPosition(int index, int size) {}

    /** An exchange that has been through the route and is not completed yet. */
    interface Delivered {
        /** Why the route failed; empty if it did not. */
        Optional<Throwable> failure();

        /** The transaction is committed: completes the exchange. */
        void committed();

        /** The transaction is rolled back, for this reason: completes the exchange as failed. */
        void rolledBack(Throwable reason);
    }
}
