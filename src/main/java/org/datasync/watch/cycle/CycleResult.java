package org.datasync.watch.cycle;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.pattern.PendingChange;

/**
 * What a cycle did.
 *
 * @param taken what it took up
 * @param moreLikely whether another cycle is likely to find something
 * @param cause why it was rolled back, if it was
 * @param stopsRoute whether its success has used up the attempts of a held change that stops the route
 */
record CycleResult(Ending ending, Taken taken, boolean moreLikely, Optional<Throwable> cause, boolean stopsRoute) {

    /**
     * What a cycle took up.
     *
     * @param changes the changes that were delivered, or of a failed cycle those that failed together
     * @param good how many of the first of them the route has taken
     * @param retried the failure that the one change was a retry of
     * @param inOrder whether they are the first of the last fetch
     * @param position where the lane stood when it fetched
     */
    record Taken(
            List<PendingChange> changes,
            int good,
            Optional<Failure> retried,
            boolean inOrder,
            Optional<String> position) {

        private static final Taken NOTHING = new Taken(List.of(), 0, Optional.empty(), false, Optional.empty());
    }

    enum Ending {
        /** Another transaction has the lease. */
        BUSY,
        /** Nothing is pending. */
        EMPTY,
        /** The route stops or is suspended, so nothing was delivered. */
        INTERRUPTED,
        /** No change was delivered, but a failure's row was put in order. */
        TIDIED,
        /** A barrier that may not pass yet was delivered, and the target took it; everything was rolled back. */
        TRIED,
        /** Changes were delivered and acknowledged. */
        COMMITTED,
        /** A change failed and everything was rolled back. */
        FAILED,
        /** The database has undone the transaction by itself, which fails as a change does. */
        UNDONE
    }

    static CycleResult of(Ending ending) {
        return new CycleResult(ending, Taken.NOTHING, false, Optional.empty(), false);
    }

    /** The same cycle if the database refuses at the commit what the changes' exchanges wrote. */
    CycleResult refused(Throwable e) {
        return new CycleResult(Ending.FAILED, taken, true, Optional.of(e), false);
    }

    List<PendingChange> changes() {
        return taken.changes();
    }

    /** How many changes they are that can be delivered one by one. */
    int parts() {
        int parts = 0;
        for (PendingChange change : changes()) {
            parts += change.parts();
        }
        return parts;
    }

    /** Whether it failed of the change that came after the good ones, and these are as they were recorded. */
    boolean isOneToBlame() {
        return taken.good() < changes().size() && parts() == changes().size();
    }

    Optional<Failure> retried() {
        return taken.retried();
    }
}
