package org.datasync.watch.cycle;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailureSteps;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

/** Takes a change that is parked out of its source, and keeps what it was. */
final class SetAside {

    private static final Log LOG = Log.of(SetAside.class);

    private final WatchPattern pattern;
    private final FailureSteps steps;
    private final boolean stateElsewhere;

    /**
     * Sets changes of this pattern aside.
     *
     * @param stateElsewhere whether the failures are in another database than the changes: then a change is parked in two steps
     */
    SetAside(WatchPattern pattern, FailureSteps steps, boolean stateElsewhere) {
        this.pattern = pattern;
        this.steps = steps;
        this.stateElsewhere = stateElsewhere;
    }

    /** Parks a held change, or where the failures are elsewhere begins to. What can have no payload is parked in its place. */
    void park(Failure failure, PendingChange pending) {
        Optional<String> payload = payload(pending);
        if (payload.isEmpty()) {
            steps.parkInPlace(failure);
        } else if (stateElsewhere) {
            // committed before the row goes, so that whatever happens between the two the change is in one of them
            steps.beginToPark(failure, payload.get());
        } else {
            steps.park(failure, payload.get());
            pattern.acknowledge(List.of(pending));
        }
    }

    private Optional<String> payload(PendingChange change) {
        try {
            return Optional.of(pattern.payload(change).orElse(FailureStore.FOUND_AGAIN));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("The change {} cannot be set aside, so its row stays in the change table", change.id(), e);
            return Optional.empty();
        }
    }

    /**
     * The change that failed, as it is at its source; empty if something else is there by now that is going to be fetched. What
     * the lane has passed is not.
     */
    Optional<PendingChange> row(Failure failure, Optional<String> position) {
        return pattern.findRow(
                        new Held(failure.change().rowId(), failure.change().recordId(), position))
                .filter(pending -> pending.hasPosition()
                        || pending.id().equals(failure.change().changeId()));
    }
}
