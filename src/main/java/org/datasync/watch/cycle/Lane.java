package org.datasync.watch.cycle;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.cycle.CycleResult.Ending;
import org.datasync.watch.cycle.LaneStanding.Holder;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.Failure.Attempts;
import org.datasync.watch.failure.FailurePolicy;
import org.datasync.watch.failure.FailurePolicy.Verdict;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.UnreadableBatch;

/**
 * Runs the cycles of one lane and decides which comes next:
 *
 * <ol>
 *   <li>As long as all goes well, a cycle takes a whole batch.
 *   <li>A batch in which a change failed is rolled back and run again in parts, as {@link Narrowing} says, until the change that
 *       is to blame is alone: only that one is held. Alone it is as it was recorded, and a part is of the first changes in
 *       the order in which they were recorded, even if the batch was coalesced or reordered.
 *   <li>So is a batch that cannot be read.
 *   <li>A change that failed alone is held, in a transaction of its own: its record is left out of the fetch until its
 *       retry is due. Retries and batches take turns.
 *   <li>While nothing succeeds, changes are tried one by one, and the lane pauses as {@link FailurePolicy} says.
 * </ol>
 *
 * <p>Not thread-safe: one thread at a time runs a lane.
 */
public final class Lane {

    private static final Log LOG = Log.of(Lane.class);

    private final CycleSpec spec;
    private final FailureSpec failureSpec;
    private final LaneParts parts;
    private final Delivery delivery;
    private final FailurePolicy policy;
    private final HeldChanges held;
    private final Cycle cycle;
    private final Successes successes;
    private final InDoubtLease lease;
    private final FailureLog log;
    private final Narrowing narrowing = new Narrowing();
    private boolean retryFirst;
    private volatile Optional<Instant> outageSince = Optional.empty();
    private volatile Optional<Instant> ranAt = Optional.empty();
    private volatile Holder holder = Holder.UNKNOWN;

    /** A lane that has not run yet. */
    public Lane(CycleSpec spec, FailureSpec failureSpec, LaneParts parts, Delivery delivery) {
        this.spec = spec;
        this.failureSpec = failureSpec;
        this.parts = parts;
        this.delivery = delivery;
        this.policy = new FailurePolicy(failureSpec, parts.clock());
        this.successes = new Successes(spec, parts.watchStore(), parts.clock());
        this.held = new HeldChanges(spec, failureSpec, parts, policy);
        this.log = new FailureLog(spec.watch());
        this.cycle = new Cycle(spec, failureSpec, parts, policy, held, successes, delivery);
        this.lease = new InDoubtLease(spec, parts.watchStore(), parts.clock());
    }

    /**
     * What a step of the lane did.
     *
     * @param exchanges how many exchanges were delivered and committed
     * @param next what to do next
     */
    public record Step(int exchanges, Next next) {}

    /** What to do after a step. */
    public enum Next {
        /** More is likely to be pending: go on. */
        CONTINUE,
        /** Nothing is left for now: wait for the next poll. */
        WAIT,
        /** A change is given up, and the route is to stop for it. */
        STOP_ROUTE
    }

    /** How many exchanges a step delivers at most. */
    int mostExchanges() {
        return spec.inOneExchange() ? 1 : spec.batch().size();
    }

    /**
     * Runs one cycle, with at most so many exchanges.
     *
     * @throws RuntimeException if the database, the lease or the commit fails: no attempt against any change
     */
    public Step step(int maxExchanges) {
        if (policy.isDoubtful() && successes.areNews() && othersSucceed()) {
            return new Step(0, Next.STOP_ROUTE);
        }
        if (policy.isPaused()) {
            return new Step(0, Next.WAIT);
        }
        boolean oneByOne = spec.commitEach() || policy.isDoubtful();
        int limit = oneByOne
                ? 1
                : spec.inOneExchange()
                        ? spec.batch().size()
                        : Math.min(maxExchanges, spec.batch().size());
        Step step = cycle(narrowing.narrowed(limit));
        outageSince = policy.outageSince();
        return step;
    }

    private Step cycle(int limit) {
        CycleResult result;
        try {
            result = cycle.run(limit, retryFirst && policy.outageSince().isEmpty());
        } catch (UnreadableBatch e) {
            LOG.debug("Of {} changes of watch {} at least one cannot be read", limit, spec.watch(), e);
            narrowing.failed(limit);
            return new Step(0, Next.CONTINUE);
        }
        return after(result);
    }

    /** The target works, as another lane has seen; returns whether the route is to stop because a held change is given up. */
    private boolean othersSucceed() {
        boolean stop = cycle.judgeSuspects();
        policy.succeeded();
        outageSince = Optional.empty();
        return stop;
    }

    private Step after(CycleResult result) {
        if (result.ending() == Ending.BUSY) {
            lease.taken();
        } else {
            lease.free();
        }
        holder = result.ending() == Ending.BUSY ? Holder.ELSEWHERE : Holder.HERE;
        ranAt = Optional.of(parts.clock().instant());
        return switch (result.ending()) {
            case BUSY, INTERRUPTED -> new Step(0, Next.WAIT);
            case EMPTY -> nothingLeft();
            case TIDIED -> tidied();
            case TRIED -> tried(result);
            case COMMITTED -> committed(result);
            case FAILED, UNDONE -> failed(result);
        };
    }

    private Step tidied() {
        cycle.parked().ifPresent(parked -> {
            log.parked(parked);
            delivery.parked(parked);
        });
        return new Step(0, Next.CONTINUE);
    }

    private Step nothingLeft() {
        narrowing.end();
        policy.nothingLeftToTry();
        return new Step(0, Next.WAIT);
    }

    /** The target works, so what is held beside the barrier that was tried fails by itself. */
    private Step tried(CycleResult result) {
        PendingChange barrier = result.changes().get(0);
        boolean stop = cycle.judgeTrial(result.retried());
        policy.succeeded();
        policy.barrierTried(barrier.id());
        LOG.info(
                "Change {} of watch {}, a truncate, waits for held changes of its table. It was tried and rolled back,"
                        + " as nothing else was left to succeed; the attempts at what is held count by that",
                barrier.id(),
                spec.watch());
        return new Step(0, stop ? Next.STOP_ROUTE : Next.CONTINUE);
    }

    private Step committed(CycleResult result) {
        boolean retried = result.retried().isPresent();
        retryFirst = !retried;
        if (!retried) {
            narrowing.succeeded(result.parts());
        }
        int exchanges = spec.inOneExchange() ? 1 : result.changes().size();
        if (result.stopsRoute()) {
            return new Step(exchanges, Next.STOP_ROUTE);
        }
        return new Step(exchanges, result.moreLikely() || narrowing.isUnderWay() ? Next.CONTINUE : Next.WAIT);
    }

    private Step failed(CycleResult result) {
        if (!delivery.goOn()) {
            return new Step(0, Next.WAIT); // a stop may be why it failed, and it is delivered again anyway
        }
        if (result.parts() > 1 && result.retried().isEmpty()) {
            narrow(result);
            return new Step(0, Next.CONTINUE);
        }
        retryFirst = result.retried().isEmpty();
        if (retryFirst) {
            narrowing.found();
        }
        boolean stop = hold(result);
        return new Step(0, stop ? Next.STOP_ROUTE : Next.CONTINUE);
    }

    private void narrow(CycleResult result) {
        int parts = result.parts();
        if (spec.inOneExchange()) {
            narrowing.failedTogether(parts);
        } else if (spec.unit() == DeliveryUnit.CHANGE && !spec.batch().whole() && result.isOneToBlame()) {
            narrowing.failedAfter(result.taken().good(), parts);
        } else {
            narrowing.oneByOne(parts);
        }
        LOG.debug(
                "A batch of {} changes of watch {} failed and is run again in parts",
                parts,
                spec.watch(),
                result.cause().orElseThrow());
    }

    /** Holds a change that failed alone; returns whether the route is to stop for it. */
    private boolean hold(CycleResult result) {
        PendingChange change = result.changes().get(0);
        Optional<Failure> retried = result.retried();
        Attempts before = retried.map(Failure::attempts).orElse(Attempts.NONE);
        Verdict verdict = policy.failed(
                change.recordId(),
                change.tableNames().collect(Collectors.toSet()),
                before.made(),
                () -> held.doOthersFail(change));
        if (change.isBarrier()) {
            policy.barrierTried(change.id());
        }
        log.held(change, before.made() + 1, verdict.delay(), result.cause().orElseThrow());
        parts.transactions().executeWithoutResult(status -> held.hold(change, result, verdict));
        delivery.failed(change);
        successes.remember();
        int counted = before.counted() + (verdict.counted() ? 1 : 0);
        return failureSpec.stopOnExhausted() && failureSpec.isExhausted(counted);
    }

    /** The prepared transactions that keep the lane from its lease; empty while there are none. */
    public Optional<InDoubt> inDoubt() {
        return lease.inDoubt();
    }

    /** Whether another node had its lease when this one wanted it last. */
    boolean isElsewhere() {
        return holder == Holder.ELSEWHERE;
    }

    /** How it is getting on; any thread may ask. */
    LaneStanding standing() {
        return new LaneStanding(spec.lane(), holder, ranAt, outageSince);
    }

    /** Since when nothing succeeds though it is tried; empty while all goes well. */
    public Optional<Instant> outageSince() {
        return outageSince;
    }
}
