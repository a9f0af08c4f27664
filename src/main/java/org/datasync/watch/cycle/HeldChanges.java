package org.datasync.watch.cycle;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.failure.ChangeIdentity;
import org.datasync.watch.failure.FailedChange;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailurePolicy;
import org.datasync.watch.failure.FailurePolicy.Suspects;
import org.datasync.watch.failure.FailurePolicy.Verdict;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.Lease;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;

/** A lane's held and parked changes, as a cycle finds them and leaves them. All inside the cycle's transaction. */
final class HeldChanges {

    private final CycleSpec spec;
    private final FailureSpec failureSpec;
    private final WatchedTransaction watched;
    private final WatchStore watchStore;
    private final FailureStore failureStore;
    private final FailurePolicy policy;
    private final WatchPattern pattern;

    HeldChanges(CycleSpec spec, FailureSpec failureSpec, LaneParts parts, FailurePolicy policy) {
        this.spec = spec;
        this.failureSpec = failureSpec;
        this.watched = parts.watched();
        this.watchStore = parts.watchStore();
        this.failureStore = parts.failureStore();
        this.pattern = parts.pattern();
        this.policy = policy;
    }

    /** How many there are; the lease tells at no cost if there are none. */
    FailureSummary count(Lease lease) {
        return lease.failures() == 0 ? FailureSummary.NONE : failureStore.summary();
    }

    /**
     * Holds a change that failed alone, or holds it on, in a transaction of its own; unless another node has taken over
     * meanwhile, which will see for itself.
     */
    void hold(PendingChange change, CycleResult result, Verdict verdict) {
        Optional<Lease> lease = watchStore.lease(spec.watch(), spec.range());
        if (lease.isEmpty()
                || (result.taken().inOrder()
                        && !lease.get().position().equals(result.taken().position()))) {
            return;
        }
        if (result.taken().inOrder()) {
            change.position().ifPresent(passed -> watchStore.savePosition(spec.watch(), spec.lane(), passed));
        }
        String cause = result.cause().map(String::valueOf).orElseThrow();
        Instant now = failureStore.now();
        Optional<Failure> known = result.retried().or(() -> failureStore.held(change.recordId()));
        if (known.isPresent()) {
            failureStore.holdOn(known.get(), traits(change), verdict, cause, now);
        } else {
            failureStore.hold(traits(change), verdict, cause, now);
            watchStore.saveFailures(
                    spec.watch(), spec.lane(), failureStore.summary().total());
        }
    }

    private static FailedChange traits(PendingChange pending) {
        Optional<Change> change = pending.isOne() ? Optional.of(pending.change()) : Optional.empty();
        Optional<String> truncate = pending.isBarrier() ? Optional.of(Operation.TRUNCATE.word()) : Optional.empty();
        return new FailedChange(
                new ChangeIdentity(pending.id(), pending.source().token(), pending.recordId()),
                pending.bucket(),
                change.map(Change::getTable).or(() -> pending.tableNames().findFirst()),
                change.flatMap(known -> pending.keyText()),
                change.map(known -> known.getOperation().word()).or(() -> truncate));
    }

    /** Whether changes of other records fail too, so that a change's failures may be an outage's. */
    boolean doOthersFail(PendingChange change) {
        return failureStore.doOthersFail(change.recordId());
    }

    boolean isHeld(PendingChange barrier, FailureSummary failures) {
        return (spec.lane() != 0 || failures.isAnyHeld()) && failureStore.isHeldIn(0, barrier.recordId());
    }

    /** Whether a change of the barrier's table that was parked before is held: it goes first. */
    boolean isAnyRequeuedBefore(PendingChange barrier, FailureSummary failures) {
        return (spec.range().isPart() || failures.isAnyHeld()) && failureStore.isAnyRequeuedOf(barrier.barredTables());
    }

    /** Whether several changes are held, in whatever lanes. */
    boolean areSeveral() {
        return failureStore.summaryOfAllLanes().held().count() > 1;
    }

    /** The tables whose changes wait for a truncate that was parked before and is held. */
    Set<String> barredTables(FailureSummary failures) {
        boolean any = spec.lane() == 0 ? failures.held().barring() : watchStore.failures(spec.watch(), 0) > 0;
        return any ? failureStore.requeuedTruncates() : Set.of();
    }

    void putOff(Failure failure) {
        failureStore
                .steps()
                .putOff(
                        failure,
                        failureSpec.delayAfter(Math.max(1, failure.attempts().made())));
    }

    /** The held change whose retry is due. */
    Optional<Failure> due(FailureSummary failures) {
        if (!failures.isAnyHeld()) {
            return Optional.empty();
        }
        Instant now = failureStore.now();
        Instant latest = now.plus(failureSpec.maxRetryDelay());
        if (failures.held().latestDue().isAfter(latest)) {
            failureStore.bringBack(latest);
        }
        return failureStore.due(now);
    }

    /** The change itself as it is now; empty if it is no longer pending. */
    Optional<PendingChange> read(Failure failure, Optional<String> position) {
        ChangeIdentity change = failure.change();
        if (failure.payload().isEmpty()) {
            return pattern.find(new Held(change.rowId(), change.recordId(), position));
        }
        return failure.payload().get().equals(FailureStore.FOUND_AGAIN)
                ? pattern.find(new Held(change.rowId(), change.recordId(), Optional.empty()))
                : Optional.of(restored(failure));
    }

    private PendingChange restored(Failure failure) {
        try {
            return pattern.restore(failureStore.steps().payload(failure));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (watched.isInfrastructure(e)) {
                throw e;
            }
            ChangeIdentity change = failure.change();
            Source source = new Source(change.rowId(), change.recordId(), 0, Optional.empty());
            return PendingChange.unknown(change.changeId(), source, e);
        }
    }

    /** Forgets a failure: the change was delivered, or is gone. */
    void forget(Failure failure) {
        failureStore.steps().remove(failure);
        watchStore.saveFailures(
                spec.watch(), spec.lane(), failureStore.summary().total());
    }

    /**
     * Draws from a success what it says about the others that failed.
     *
     * @return whether one that was suspect has used up its attempts by this and stops the route
     */
    boolean judgeSuspects(FailureSummary failures) {
        if (failures.held().suspects() == 0) {
            return false;
        }
        Suspects suspects = policy.judgeSuspects(failures.held().suspects());
        boolean stops = suspects == Suspects.COUNT
                && failureSpec.stopOnExhausted()
                && failureSpec.maxAttempts() > 0
                && failureStore.countSuspects(failureSpec.maxAttempts() - 1) > 0;
        failureStore.closeSuspects(suspects, failureStore.now());
        return stops;
    }
}
