package org.datasync.watch.cycle;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailurePolicy;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.WatchStore;

/**
 * Chooses what a cycle delivers: the next changes without those of held records, a held change that is due, or while nothing
 * succeeds a change out of turn. A barrier, a truncate, has rules of its own:
 *
 * <ol>
 *   <li>It passes alone, in lane 0, once nothing of its table is pending before it in any lane. The cycle has the leases of
 *       all lanes then, so that none is at work.
 *   <li>Until then the changes behind it wait, in every lane.
 *   <li>If it has failed itself, or only held changes are before it, then only the changes of its table wait, and others flow:
 *       their success shows that the target works, and makes the attempts at what is held count.
 *   <li>If nothing succeeds, {@link FailurePolicy} has it tried without being acknowledged.
 * </ol>
 */
final class NextChanges {

    /** How long a barrier keeps the lanes whose leases it has from working, at most. */
    private static final Duration LONGEST_COLLECTION = Duration.ofSeconds(2);

    private static final Duration COLLECTION_PAUSE = Duration.ofMillis(5);

    private static final Fetch EVERYTHING = Fetch.of(1);

    private final CycleSpec spec;
    private final FailureSpec failureSpec;
    private final WatchStore watchStore;
    private final WatchPattern pattern;
    private final HeldChanges held;
    private final OpenChanges open;
    private final FailurePolicy policy;
    private final Successes successes;
    private final Delivery delivery;

    NextChanges(
            CycleSpec spec,
            FailureSpec failureSpec,
            LaneParts parts,
            HeldChanges held,
            FailurePolicy policy,
            Successes successes,
            Delivery delivery) {
        this.spec = spec;
        this.failureSpec = failureSpec;
        this.watchStore = parts.watchStore();
        this.pattern = parts.pattern();
        this.held = held;
        this.open = new OpenChanges(parts);
        this.policy = policy;
        this.successes = successes;
        this.delivery = delivery;
    }

    /** Why it is the turn of the changes that were chosen. */
    private enum Turn {
        /** They are the next. */
        IN_ORDER,
        /** They are not, as with a retry. */
        OUT_OF_TURN,
        /** It is not yet their turn: they are delivered to see what the target does, and not acknowledged. */
        TRIAL
    }

    /**
     * The changes that a cycle has chosen, and what it has to keep in order besides.
     *
     * @param retried the failure that the one change is a retry of, or that was put in order if there is no change
     * @param full whether more is likely to be pending
     * @param end where the lane stands once all of them are delivered, if that is further than after the last one
     */
    record Selection(
            List<PendingChange> changes, Optional<Failure> retried, boolean full, Turn turn, Optional<String> end) {

        private static final Selection NOTHING = nothing(false, Optional.empty());

        private static Selection nothing(boolean full, Optional<String> end) {
            return new Selection(List.of(), Optional.empty(), full, Turn.IN_ORDER, end);
        }

        private static Selection tidied(Failure failure) {
            return new Selection(List.of(), Optional.of(failure), true, Turn.OUT_OF_TURN, Optional.empty());
        }

        private static Selection one(PendingChange change, Optional<Failure> retried, Turn turn) {
            return new Selection(List.of(change), retried, true, turn, Optional.empty());
        }

        /** Whether the lane stands somewhere after them, or after some of them. */
        boolean hasPosition() {
            return end.isPresent() || changes.stream().anyMatch(PendingChange::hasPosition);
        }

        boolean isEmpty() {
            return changes.isEmpty();
        }

        boolean isInOrder() {
            return turn == Turn.IN_ORDER;
        }

        boolean isTrial() {
            return turn == Turn.TRIAL;
        }
    }

    /**
     * Chooses.
     *
     * @param limit how many changes at most
     * @param retryFirst whether a held change that is due goes before changes that are not held
     */
    Selection select(CycleRun run, int limit, boolean retryFirst) {
        Optional<PendingChange> unreadable = pattern.unreadable();
        if (unreadable.isPresent()) {
            return Selection.one(unreadable.get(), Optional.empty(), Turn.OUT_OF_TURN);
        }
        FailureSummary failures = run.failures();
        Optional<Failure> due = held.due(failures);
        boolean onlyRetries = failures.isAnyHeld() && (failureSpec.laneScope() || open.areTooManyHeld(failures));
        if (onlyRetries || (retryFirst && due.isPresent())) {
            return orRetry(due, run);
        }
        Set<String> barred = new HashSet<>(held.barredTables(failures));
        Optional<PendingChange> probe = probe(run, barred);
        return probe.isPresent()
                ? Selection.one(probe.get(), Optional.empty(), Turn.OUT_OF_TURN)
                : inOrder(run, limit, due, barred);
    }

    private Optional<PendingChange> probe(CycleRun run, Set<String> barred) {
        return policy.nextProbe().flatMap(probe -> {
            Set<String> without = new HashSet<>(barred);
            without.addAll(probe.without());
            return pattern.probe(open.fetchOf(1, run, without), probe.place());
        });
    }

    private Selection inOrder(CycleRun run, int limit, Optional<Failure> due, Set<String> barred) {
        Batch batch = open.fetch(limit, run, barred);
        while (!batch.changes().isEmpty() && batch.changes().get(0).isBarrier()) {
            PendingChange barrier = batch.changes().get(0);
            Optional<Selection> passes = barrier(barrier, run, due);
            if (passes.isPresent()) {
                return passes.get();
            }
            barred.addAll(barrier.barredTables());
            batch = open.fetch(limit, run, barred);
        }
        if (!batch.changes().isEmpty()) {
            return untilBarrier(batch, run);
        }
        return batch.position().isPresent() && (due.isEmpty() || batch.more())
                ? Selection.nothing(batch.more(), batch.position())
                : orRetry(due, run);
    }

    private Selection untilBarrier(Batch batch, CycleRun run) {
        List<PendingChange> next = batch.changes();
        // one that is known to fail goes alone, so that none is delivered only to be rolled back with it
        List<PendingChange> deliverable = next.get(0).flaw().isPresent()
                ? next.subList(0, 1)
                : next.stream()
                        .takeWhile(
                                change -> !change.isBarrier() && change.flaw().isEmpty())
                        .toList();
        boolean all = deliverable.size() == next.size();
        boolean full = batch.more() || run.failures().isAnyHeld() || !all;
        return new Selection(
                deliverable, Optional.empty(), full, Turn.IN_ORDER, all ? batch.position() : Optional.empty());
    }

    /** What is to be done about a barrier that is next; empty if only the changes of its table wait for it. */
    private Optional<Selection> barrier(PendingChange barrier, CycleRun run, Optional<Failure> due) {
        FailureSummary failures = run.failures();
        boolean isHeld = held.isHeld(barrier, failures);
        if (!isHeld && isFree(barrier, failures)) {
            return Optional.of(
                    collectsLeases(barrier, failures)
                            ? Selection.one(barrier, Optional.empty(), Turn.IN_ORDER)
                            : orRetry(due, run));
        }
        if (failureSpec.laneScope() || !(isHeld || isOnlyHeldBefore(barrier))) {
            return Optional.of(orRetry(due, run));
        }
        return !isHeld && isTrialDue(barrier)
                ? Optional.of(Selection.one(barrier, Optional.empty(), Turn.TRIAL))
                : Optional.empty();
    }

    private boolean isFree(PendingChange barrier, FailureSummary failures) {
        return pattern.isNext(barrier, EVERYTHING) && !held.isAnyRequeuedBefore(barrier, failures);
    }

    private boolean isOnlyHeldBefore(PendingChange barrier) {
        return open.withoutHeldOfAnyLane()
                .filter(besides -> pattern.isNext(barrier, besides))
                .isPresent();
    }

    /** With one held change alone its attempts count by themselves. */
    private boolean isTrialDue(PendingChange barrier) {
        if (spec.lane() != 0 || !policy.mayTryBarrier(barrier.id())) {
            return false;
        }
        if (successes.areNews()) {
            successes.remember();
            policy.barrierTried(barrier.id());
            return false;
        }
        return held.areSeveral();
    }

    /** Whether the cycle has all that a barrier needs to pass that is free. */
    private boolean collectsLeases(PendingChange barrier, FailureSummary failures) {
        return spec.lane() == 0 && (!spec.range().isPart() || (leaseAll() && isFree(barrier, failures)));
    }

    /**
     * Collects the leases of all lanes, each as it becomes free: hardly ever are all free at once. It never waits for a
     * lock, so that no two transactions can wait for each other.
     */
    private boolean leaseAll() {
        long began = System.nanoTime();
        while (!watchStore.leaseAll(spec.watch(), spec.range())) {
            if (System.nanoTime() - began > LONGEST_COLLECTION.toNanos() || !delivery.goOn()) {
                return false;
            }
            LockSupport.parkNanos(COLLECTION_PAUSE.toNanos());
        }
        return true;
    }

    private Selection orRetry(Optional<Failure> due, CycleRun run) {
        return due.map(failure -> retry(failure, run)).orElse(Selection.NOTHING);
    }

    private Selection retry(Failure failure, CycleRun run) {
        FailureSummary failures = run.failures();
        Optional<PendingChange> pending = held.read(failure, run.position());
        if (pending.isEmpty()) {
            held.forget(failure);
            return Selection.tidied(failure);
        }
        PendingChange change = pending.get();
        if (failure.payload().isPresent() || !change.isBarrier()) {
            return Selection.one(change, Optional.of(failure), Turn.OUT_OF_TURN);
        }
        if (isFree(change, failures) && collectsLeases(change, failures)) {
            return Selection.one(change, Optional.of(failure), Turn.OUT_OF_TURN);
        }
        if (isTrialDue(change)) {
            return Selection.one(change, Optional.of(failure), Turn.TRIAL);
        }
        held.putOff(failure);
        return Selection.tidied(failure);
    }
}
