package org.datasync.watch.cycle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.Change;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailureSelection;
import org.datasync.watch.failure.FailureSteps;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.failure.ParkedChanges;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

/**
 * What people do about held changes that they do not want to wait for. The caller's transaction has the leases of all lanes,
 * so that none is at work.
 */
public final class HeldActions {

    private static final Log LOG = Log.of(HeldActions.class);

    private final ParkedChanges failures;
    private final FailureSteps steps;
    private final WatchPattern pattern;
    private final SetAside aside;

    /**
     * Acts on these failures.
     *
     * @param pattern that of all lanes
     * @param stateElsewhere whether the failures are in another database than the changes: then a change is parked in two
     *     steps, of which the next cycle of its lane takes the second
     */
    public HeldActions(ParkedChanges failures, WatchPattern pattern, boolean stateElsewhere) {
        this.failures = failures;
        this.steps = failures.steps();
        this.pattern = pattern;
        this.aside = new SetAside(pattern, steps, stateElsewhere);
    }

    /** Parks the held changes that a selection fits; returns their number. What is no longer pending is forgotten. */
    public int park(FailureSelection selection) {
        int parked = 0;
        for (Failure failure : failures.held(selection)) {
            Optional<PendingChange> pending = pending(failure);
            if (failure.payload().isPresent()) {
                steps.park(failure);
                parked++;
            } else if (pending.isEmpty()) {
                steps.remove(failure);
            } else {
                aside.park(failure, pending.get());
                parked++;
            }
        }
        return parked;
    }

    /**
     * The held and parked changes that a selection fits, as people want to see them, with the record's values before and after, as
     * far as they are known: null where nothing is, or it cannot be read.
     */
    public List<Map<String, Object>> list(FailureSelection selection) {
        return failures.list(selection).stream().map(this::withImages).toList();
    }

    private Map<String, Object> withImages(ParkedChanges.Described described) {
        Optional<Change> change =
                known(described.failure()).filter(PendingChange::isOne).map(PendingChange::change);
        Map<String, Object> whole = new LinkedHashMap<>(described.description());
        whole.put("before", change.map(Change::getBefore).map(Change::jsonForm).orElse(null));
        whole.put("after", change.map(Change::getAfter).map(Change::jsonForm).orElse(null));
        return whole;
    }

    private Optional<PendingChange> known(Failure failure) {
        Optional<String> payload = failure.payload();
        if (payload.isEmpty()) {
            return aside.row(failure, Optional.empty());
        }
        try {
            if (payload.get().equals(FailureStore.FOUND_AGAIN)) {
                return pattern.find(
                        new Held(failure.change().rowId(), failure.change().recordId(), Optional.empty()));
            }
            return Optional.of(pattern.restore(steps.payload(failure)));
        } catch (RuntimeException e) {
            LOG.debug(
                    "What was set aside of the change {} cannot be read",
                    failure.change().changeId(),
                    e);
            return Optional.empty();
        }
    }

    /** Forgets the held changes that a selection fits, with their rows; returns their number. */
    public int drop(FailureSelection selection) {
        List<Failure> held = failures.held(selection);
        held.forEach(this::drop);
        return held.size();
    }

    private void drop(Failure failure) {
        Optional<PendingChange> pending = pending(failure);
        if (pending.isPresent() && !pending.get().id().equals(failure.change().changeId())) {
            steps.renew(failure, pending.get().id()); // newer, and passed with the other
            return;
        }
        pending.ifPresent(change -> pattern.acknowledge(List.of(change)));
        steps.remove(failure);
    }

    /** The change that has failed, if it still is the one that its row is. */
    private Optional<PendingChange> pending(Failure failure) {
        return failure.payload().isPresent() ? Optional.empty() : aside.row(failure, Optional.empty());
    }
}
