package org.datasync.watch.cycle;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

/**
 * What people do about held changes that they do not want to wait for. The caller's transaction has the leases of all lanes,
 * so that none is at work.
 */
public final class HeldActions {

    private final FailureStore failureStore;
    private final WatchPattern pattern;
    private final boolean stateElsewhere;

    /**
     * Acts on these failures.
     *
     * @param pattern that of all lanes
     * @param stateElsewhere whether the failures are in another database than the changes: then a change is parked in two
     *     steps, of which the next cycle of its lane takes the second
     */
    public HeldActions(FailureStore failureStore, WatchPattern pattern, boolean stateElsewhere) {
        this.failureStore = failureStore;
        this.pattern = pattern;
        this.stateElsewhere = stateElsewhere;
    }

    /** Parks the held changes that a selection fits; returns their number. What is no longer pending is forgotten. */
    public int park(FailureSelection selection) {
        int parked = 0;
        for (Failure failure : failureStore.held(selection)) {
            Optional<PendingChange> pending = pending(failure);
            if (failure.payload() != null) {
                failureStore.park(failure, failure.payload());
                parked++;
            } else if (pending.isEmpty()) {
                failureStore.remove(failure);
            } else {
                park(failure, pending.get());
                parked++;
            }
        }
        return parked;
    }

    private void park(Failure failure, PendingChange pending) {
        Optional<String> payload = SetAside.payload(pattern, pending);
        if (payload.isEmpty()) {
            failureStore.parkInPlace(failure);
        } else if (stateElsewhere) {
            failureStore.beginToPark(failure, payload.get());
        } else {
            failureStore.park(failure, payload.get());
            pattern.acknowledge(List.of(pending));
        }
    }

    /** Forgets the held changes that a selection fits, with their rows; returns their number. */
    public int drop(FailureSelection selection) {
        List<Failure> failures = failureStore.held(selection);
        failures.forEach(this::drop);
        return failures.size();
    }

    private void drop(Failure failure) {
        Optional<PendingChange> pending = pending(failure);
        if (pending.isPresent() && !pending.get().id().equals(failure.changeId())) {
            failureStore.renew(failure, pending.get().id(), failureStore.now()); // newer, and passed with the other
            return;
        }
        pending.ifPresent(change -> pattern.acknowledge(List.of(change)));
        failureStore.remove(failure);
    }

    /** The change that has failed, if it still is the one that its row is. */
    private Optional<PendingChange> pending(Failure failure) {
        return failure.payload() != null
                ? Optional.empty()
                : pattern.findRow(new Held(failure.rowId(), failure.recordId(), Optional.empty()))
                        .filter(pending -> pending.hasPosition() || pending.id().equals(failure.changeId()));
    }
}
