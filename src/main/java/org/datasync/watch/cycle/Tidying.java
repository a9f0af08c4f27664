package org.datasync.watch.cycle;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailurePolicy;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.failure.ParkedChange;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;
import org.springframework.dao.DataAccessException;

/** Puts failures in order, one a cycle: the rows of dropped ones go, and what has used up its attempts is parked. */
final class Tidying {

    private final FailureSpec failureSpec;
    private final WatchedTransaction watched;
    private final WatchStore watchStore;
    private final FailureStore failureStore;
    private final HeldChanges held;
    private final FailurePolicy policy;
    private final WatchPattern pattern;
    private final SetAside aside;

    /** The failures whose changes the database has refused to store. */
    private final Set<Long> unstorable = new HashSet<>();

    /** What the transaction that runs, or the last one, has parked. */
    private Optional<ParkedChange> parked = Optional.empty();

    Tidying(FailureSpec failureSpec, LaneParts parts, HeldChanges held, FailurePolicy policy) {
        this.failureSpec = failureSpec;
        this.watched = parts.watched();
        this.watchStore = parts.watchStore();
        this.failureStore = parts.failureStore();
        this.held = held;
        this.policy = policy;
        this.pattern = parts.pattern();
        this.aside = new SetAside(pattern, failureStore.steps(), watched.isStateElsewhere());
    }

    /** Puts one failure in order: deletes the row of one that was dropped, or parks one that has used up its attempts. */
    boolean tidy(CycleRun run) {
        parked = Optional.empty();
        return dropOne(run) || parkExhausted(run);
    }

    /** What was parked, once the transaction of {@link #tidy} is committed. */
    Optional<ParkedChange> parked() {
        return parked;
    }

    private boolean dropOne(CycleRun run) {
        Optional<Failure> dropped = run.failures().dropped() > 0 ? failureStore.dropped() : Optional.empty();
        dropped.ifPresent(failure -> {
            Optional<PendingChange> row = aside.row(failure, run.position());
            row.ifPresent(pending -> pattern.acknowledge(List.of(pending)));
            if (row.isEmpty() || !watched.isStateElsewhere()) {
                held.forget(failure); // elsewhere it is forgotten when its row is gone
            }
        });
        return dropped.isPresent();
    }

    private boolean parkExhausted(CycleRun run) {
        FailureSummary failures = run.failures();
        if (!failures.isAnyHeld()) {
            return false;
        }
        Optional<Failure> parking = watched.isStateElsewhere() ? failureStore.parking() : Optional.empty();
        if (parking.isPresent()) {
            finishParking(parking.get(), run.position());
            return true;
        }
        if (failureSpec.stopOnExhausted()
                || !failureSpec.isExhausted(failures.held().mostCounted())) {
            return false;
        }
        Optional<Failure> exhausted = failureStore.exhausted(failureSpec.maxAttempts());
        exhausted.ifPresent(failure -> {
            policy.forget(failure.change().recordId());
            if (failure.payload().isPresent()) {
                failureStore.steps().park(failure);
                parked = Optional.of(failureStore.described(failure));
            } else {
                aside.row(failure, run.position())
                        .ifPresentOrElse(pending -> parkOrRenew(failure, pending), () -> held.forget(failure));
            }
        });
        return exhausted.isPresent();
    }

    /** What is there instead has not been tried yet: it will be fetched, or if the lane has passed it is held on. */
    private void parkOrRenew(Failure failure, PendingChange pending) {
        if (pending.id().equals(failure.change().changeId())) {
            park(failure, pending);
        } else {
            failureStore.steps().renew(failure, pending.id());
        }
    }

    private void park(Failure failure, PendingChange pending) {
        parked = Optional.of(failureStore.described(failure));
        if (unstorable.contains(failure.number())) {
            failureStore.steps().parkInPlace(failure);
            return;
        }
        try {
            aside.park(failure, pending);
        } catch (DataAccessException e) {
            if (!watchStore.isInfrastructure(e)) {
                unstorable.add(failure.number()); // this transaction may be lost; the next one knows
            }
            throw e;
        }
    }

    private void finishParking(Failure failure, Optional<String> position) {
        aside.row(failure, position).ifPresent(pending -> pattern.acknowledge(List.of(pending)));
        failureStore.steps().park(failure);
    }
}
