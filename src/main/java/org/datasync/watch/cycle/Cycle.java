package org.datasync.watch.cycle;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.datasync.watch.change.Change;
import org.datasync.watch.cycle.CycleResult.Ending;
import org.datasync.watch.cycle.CycleResult.Taken;
import org.datasync.watch.cycle.Delivery.BatchPosition;
import org.datasync.watch.cycle.Delivery.Delivered;
import org.datasync.watch.cycle.NextChanges.Selection;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailurePolicy;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.failure.ParkedChange;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.Lease;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * One transaction of a lane:
 *
 * <ol>
 *   <li><b>begin</b> a READ COMMITTED transaction;
 *   <li><b>lease</b>: lock the lane's row; if another transaction has it there is nothing to do;
 *   <li><b>fetch</b> with a later statement, so that it sees what the lease's last holder has committed: the next changes
 *       without those of held records, or one held change that is due for a retry;
 *   <li><b>deliver</b> them, on this thread and joined to this transaction;
 *   <li><b>judge</b> each exchange as it comes back: the first that failed ends the cycle, which then rolls back;
 *   <li><b>acknowledge</b> what was delivered, and make sure that this still is the transaction that took the lease;
 *   <li><b>commit</b>; only then are the exchanges completed.
 * </ol>
 *
 * <p>What fails around the changes (connection, SQL, lease, commit) is thrown and is no attempt against any change; only a
 * commit that is refused is, by a constraint or, under JTA, by any participant, as what the route wrote may be refused for
 * ever. In all cases every exchange is completed, after the transaction.
 */
final class Cycle {

    private final CycleSpec spec;
    private final TransactionOperations transactions;
    private final WatchedTransaction watched;
    private final WatchStore watchStore;
    private final HeldChanges held;
    private final Tidying tidying;
    private final Overtaking overtaking;
    private final NextChanges nextChanges;
    private final FailurePolicy policy;
    private final WatchPattern pattern;
    private final Delivery delivery;
    private final Successes successes;
    private final Clock clock;

    Cycle(
            CycleSpec spec,
            FailureSpec failureSpec,
            LaneParts parts,
            FailurePolicy policy,
            HeldChanges held,
            Successes successes,
            Delivery delivery) {
        this.spec = spec;
        this.transactions = parts.transactions();
        this.watched = parts.watched();
        this.watchStore = parts.watchStore();
        this.held = held;
        this.tidying = new Tidying(failureSpec, parts, held, policy);
        this.overtaking = new Overtaking(spec, parts);
        this.pattern = parts.pattern();
        this.clock = parts.clock();
        this.policy = policy;
        this.delivery = delivery;
        this.successes = successes;
        this.nextChanges = new NextChanges(spec, failureSpec, parts, held, policy, successes, delivery);
    }

    /**
     * Runs a cycle.
     *
     * @param limit how many changes it fetches at most
     * @param retryFirst whether a held change that is due goes before changes that are not held
     */
    CycleResult run(int limit, boolean retryFirst) {
        List<Delivered> exchanges = new ArrayList<>();
        AtomicReference<CycleResult> beforeCommit = new AtomicReference<>(CycleResult.of(Ending.EMPTY));
        CycleResult result;
        try {
            result = transactions.execute(status -> {
                beforeCommit.set(inTransaction(status, limit, retryFirst, exchanges));
                return beforeCommit.get();
            });
        } catch (CannotCreateTransactionException e) {
            if (!watched.isBusy(e)) {
                throw e;
            }
            delivery.ready();
            return CycleResult.of(Ending.BUSY);
        } catch (RuntimeException | Error e) {
            Optional<CycleResult> judged = judged(beforeCommit.get(), e);
            if (judged.isEmpty()) {
                pattern.reread();
                exchanges.forEach(exchange -> exchange.rolledBack(e));
                throw e;
            }
            result = judged.get();
        }
        complete(result, exchanges);
        return result;
    }

    /**
     * Draws from the success of another lane what it says about the lane's own suspect attempts.
     *
     * @return whether one of them has used up its attempts by this and stops the route
     */
    boolean judgeSuspects() {
        return Boolean.TRUE.equals(transactions.execute(status -> watchStore
                .lease(spec.watch(), spec.range())
                .map(lease -> held.judgeSuspects(held.count(lease)))
                .orElse(false)));
    }

    /**
     * Draws from the success of a barrier that was tried what it says about suspect attempts, also for other lanes.
     *
     * @param retried the barrier's own failure, if it had failed before
     * @return whether an attempt that was suspect has used up what a change has, and stops the route
     */
    boolean judgeTrial(Optional<Failure> retried) {
        return Boolean.TRUE.equals(transactions.execute(status -> watchStore
                .lease(spec.watch(), spec.range())
                .map(lease -> {
                    successes.note();
                    retried.ifPresent(held::putOff);
                    return held.judgeSuspects(held.count(lease));
                })
                .orElse(false)));
    }

    /** The change that was parked by the cycle that was committed last. */
    Optional<ParkedChange> parked() {
        return tidying.parked();
    }

    /** JTA says no more of a participant that refuses to commit than that everything was rolled back. */
    private boolean isRefusal(Throwable e) {
        return e instanceof UnexpectedRollbackException || watched.isRefusal(e);
    }

    /** What became of a cycle whose transaction failed to end; empty if that says nothing about its changes. */
    private Optional<CycleResult> judged(CycleResult beforeEnd, Throwable e) {
        if (beforeEnd.ending() == Ending.COMMITTED && isRefusal(e)) {
            return Optional.of(beforeEnd.refused(e));
        }
        // a transaction that the database has undone may be none that can be rolled back
        return Optional.of(beforeEnd).filter(result -> result.ending() == Ending.UNDONE);
    }

    private void complete(CycleResult result, List<Delivered> exchanges) {
        if (result.cause().isPresent()) {
            pattern.reread();
            exchanges.forEach(exchange -> exchange.rolledBack(result.cause().get()));
        } else {
            try {
                afterCommit(result);
            } finally {
                exchanges.forEach(Delivered::committed);
            }
        }
    }

    private void afterCommit(CycleResult result) {
        if (result.ending() == Ending.COMMITTED) {
            policy.succeeded();
            if (result.taken().inOrder()) {
                pattern.committed(result.changes());
            } else {
                pattern.reread();
            }
        } else if (result.ending() == Ending.TIDIED) {
            pattern.reread();
        }
    }

    private CycleResult inTransaction(
            TransactionStatus status, int limit, boolean retryFirst, List<Delivered> exchanges) {
        Optional<Lease> lease = watchStore.lease(spec.watch(), spec.range());
        if (lease.isEmpty()) {
            delivery.ready();
            return CycleResult.of(Ending.BUSY);
        }
        CycleRun run = new CycleRun(status, lease.get(), held.count(lease.get()), exchanges);
        if (tidying.tidy(run)) {
            return CycleResult.of(Ending.TIDIED);
        }
        Selection selection = nextChanges.select(run, limit, retryFirst);
        delivery.ready();
        return selection.isEmpty() ? nothing(run, selection) : deliver(run, selection);
    }

    /** Nothing is to be delivered, but a failure may have been put in order, or the lane may stand further on. */
    private CycleResult nothing(CycleRun run, Selection selection) {
        boolean further = selection.end().isPresent() && !selection.end().equals(run.position());
        if (further) {
            standAt(selection.end().get());
        }
        boolean goOn = selection.retried().isPresent() || (further && selection.full());
        return CycleResult.of(goOn ? Ending.TIDIED : Ending.EMPTY);
    }

    private CycleResult deliver(CycleRun run, Selection selection) {
        Optional<String> mark = watched.mark(run.lease());
        List<List<PendingChange>> units = units(selection);
        int attempt =
                selection.retried().map(failure -> failure.attempts().made()).orElse(0) + 1;
        long started = clock.millis();
        boolean stopsAnywhere = !selection.hasPosition();
        for (int i = 0; i < units.size() && goesOn(started, run, stopsAnywhere); i++) {
            List<PendingChange> unit = units.get(i);
            Optional<Throwable> failure = deliver(run, unit, attempt, new BatchPosition(i, units.size()));
            if (failure.isPresent() || run.isRollbackOnly()) {
                return failed(run, selection, failure.orElseGet(Cycle::markedForRollback));
            }
            run.delivered(unit);
        }
        return run.hasDelivered() ? ended(run, selection, mark) : CycleResult.of(Ending.INTERRUPTED);
    }

    /** The route has taken the changes. */
    private CycleResult ended(CycleRun run, Selection selection, Optional<String> mark) {
        if (selection.isTrial()) {
            run.setRollbackOnly();
            return result(Ending.TRIED, run, selection, trial());
        }
        try {
            return acknowledged(run, selection, mark);
        } catch (DataAccessException e) {
            if (watched.isAborted(e)) {
                return failed(
                        run,
                        selection,
                        new IllegalStateException(
                                "The database has aborted the transaction after an SQL error that the route handled",
                                e));
            }
            throw e;
        }
    }

    private CycleResult acknowledged(CycleRun run, Selection selection, Optional<String> mark) {
        // before, as where the transaction is gone each statement may be one of its own; and after, as these may end it
        // too
        if (isUndone(mark)) {
            return undone(run, selection);
        }
        acknowledge(run, selection);
        successes.note();
        boolean stopsRoute = held.judgeSuspects(run.failures());
        overtaking.note(run, selection.retried());
        watched.hold(run.lease());
        if (isUndone(mark)) {
            return undone(run, selection);
        }
        if (watched.isStateElsewhere()) {
            watchStore.confirm(spec.watch(), spec.lane());
        }
        boolean more =
                selection.full() || run.delivered().size() < selection.changes().size();
        List<PendingChange> delivered = run.delivered();
        Taken taken =
                new Taken(delivered, delivered.size(), selection.retried(), selection.isInOrder(), run.position());
        return new CycleResult(Ending.COMMITTED, taken, more, Optional.empty(), stopsRoute);
    }

    private List<List<PendingChange>> units(Selection selection) {
        if (spec.inOneExchange()) {
            return List.of(selection.changes());
        }
        List<List<PendingChange>> units = new ArrayList<>(selection.changes().size());
        for (PendingChange change : selection.changes()) {
            units.add(List.of(change));
        }
        return units;
    }

    /** Where the lane has a position, a cycle ends only where one can be stored. */
    private boolean goesOn(long started, CycleRun run, boolean stopsAnywhere) {
        if (!run.hasDelivered()) {
            return delivery.goOn();
        }
        boolean mayStop = stopsAnywhere || run.lastDelivered().hasPosition();
        return spec.batch().whole() || !mayStop || (delivery.goOn() && !isTimeUp(started));
    }

    private boolean isTimeUp(long started) {
        long limit = spec.batch().maxTransactionTime().toMillis();
        return limit > 0 && clock.millis() - started >= limit;
    }

    private Optional<Throwable> deliver(CycleRun run, List<PendingChange> unit, int attempt, BatchPosition position) {
        for (PendingChange pending : unit) {
            if (pending.flaw().isPresent()) {
                return pending.flaw().map(Throwable.class::cast);
            }
        }
        List<Change> changes = unit.size() == 1 ? unit.get(0).changes() : changes(unit);
        Delivered exchange = delivery.deliver(unit.get(0), changes, attempt, position);
        run.add(exchange);
        return exchange.failure();
    }

    private static List<Change> changes(List<PendingChange> unit) {
        List<Change> changes = new ArrayList<>(unit.size());
        for (PendingChange pending : unit) {
            changes.addAll(pending.changes());
        }
        return changes;
    }

    private static Throwable markedForRollback() {
        return new IllegalStateException(
                "The transaction is marked for rollback or has timed out, though the route succeeded: a transacted part"
                        + " of it has failed and was handled, or it took longer than the transaction manager allows");
    }

    private static CycleResult failed(CycleRun run, Selection selection, Throwable cause) {
        run.setRollbackOnly();
        return result(Ending.FAILED, run, selection, cause);
    }

    private static CycleResult result(Ending ending, CycleRun run, Selection selection, Throwable cause) {
        int good = run.delivered().size();
        Taken taken = new Taken(selection.changes(), good, selection.retried(), selection.isInOrder(), run.position());
        return new CycleResult(ending, taken, true, Optional.of(cause), false);
    }

    private static Throwable trial() {
        return new IllegalStateException("The truncate waits for held changes of its table. It was tried only, to see"
                + " whether the target works, and is delivered again");
    }

    /** Whether the database has undone the transaction without a failed exchange. */
    private boolean isUndone(Optional<String> mark) {
        return watched.isUndone(spec.watch(), spec.lane(), mark);
    }

    private static CycleResult undone(CycleRun run, Selection selection) {
        run.setRollbackOnly();
        return result(
                Ending.UNDONE,
                run,
                selection,
                new IllegalStateException("The database has rolled back the whole transaction after an error that the"
                        + " route handled, probably a deadlock"));
    }

    private void acknowledge(CycleRun run, Selection selection) {
        Optional<Failure> retried = selection.retried();
        if (retried.flatMap(Failure::payload).isEmpty()) {
            pattern.acknowledge(run.delivered());
        }
        if (selection.isInOrder()) {
            stand(run, selection);
        }
        retried.ifPresent(held::forget);
    }

    /** The lane stands after what was delivered; where all was, perhaps further. */
    private void stand(CycleRun run, Selection selection) {
        boolean all = run.delivered().size() == selection.changes().size();
        Optional<String> end = all ? selection.end() : Optional.empty();
        end.or(() -> run.lastDelivered().position()).ifPresent(this::standAt);
    }

    private void standAt(String position) {
        watchStore.savePosition(spec.watch(), spec.lane(), position);
    }
}
