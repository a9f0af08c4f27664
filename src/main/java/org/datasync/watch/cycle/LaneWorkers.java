package org.datasync.watch.cycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.datasync.watch.cycle.Lane.Next;
import org.datasync.watch.cycle.Lane.Step;
import org.datasync.watch.log.Log;

/**
 * Works through all lanes of a watch with a number of workers: the calling thread and others beside it. A worker runs one
 * cycle of a lane and then turns to the lane that has waited longest, so few workers serve many lanes evenly.
 */
public final class LaneWorkers {

    private static final Log LOG = Log.of(LaneWorkers.class);

    private final String watch;
    private final List<Lane> lanes;
    private final int workers;
    private final Executor executor;
    private final BooleanSupplier mayBegin;
    private final LaneRota rota;
    private volatile Optional<Instant> outage = Optional.empty();

    /**
     * Workers for these lanes.
     *
     * @param watch the watch's name
     * @param workers how many there are, with the calling thread
     * @param executor runs the others
     * @param lookAgain how long to wait before a lane in which nothing was left is looked at again within a run
     * @param mayBegin whether another cycle may begin
     */
    public LaneWorkers(
            String watch,
            List<Lane> lanes,
            int workers,
            Executor executor,
            Duration lookAgain,
            BooleanSupplier mayBegin) {
        this.watch = watch;
        this.lanes = List.copyOf(lanes);
        this.workers = workers;
        this.executor = executor;
        this.mayBegin = mayBegin;
        this.rota = new LaneRota(lanes, lookAgain);
    }

    /**
     * What a run did.
     *
     * @param exchanges how many exchanges were delivered and committed
     * @param stopsRoute whether a change is given up and the route is to stop for it
     */
    public record Outcome(int exchanges, boolean stopsRoute) {}

    /** One run of all workers, with what they share. */
    private static final class Run {
        private final AtomicInteger budget;
        private final AtomicInteger exchanges = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicBoolean stopsRoute = new AtomicBoolean();

        Run(int maxExchanges) {
            this.budget = new AtomicInteger(maxExchanges);
        }
    }

    /**
     * Runs cycles until nothing is left in any lane, or so many exchanges are delivered, or no cycle may begin any more.
     *
     * @throws RuntimeException the first failure of the database, a lease or a commit, after all workers have ended
     */
    public Outcome run(int maxExchanges) {
        Run run = new Run(maxExchanges);
        rota.begin();
        CompletableFuture<?>[] others = IntStream.range(1, workers)
                .mapToObj(worker -> CompletableFuture.runAsync(() -> work(run), executor))
                .toArray(CompletableFuture<?>[]::new);
        try {
            work(run);
        } finally {
            join(others);
        }
        return new Outcome(run.exchanges.get(), run.stopsRoute.get());
    }

    private static void join(CompletableFuture<?>[] others) {
        try {
            CompletableFuture.allOf(others).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private void work(Run run) {
        Optional<Lane> lane = next(run);
        while (lane.isPresent()) {
            step(lane.get(), run);
            lane = next(run);
        }
    }

    private Optional<Lane> next(Run run) {
        return run.over.get() || !mayBegin.getAsBoolean() ? Optional.empty() : rota.take();
    }

    private void step(Lane lane, Run run) {
        boolean more = false;
        try {
            int limit = reserve(lane, run);
            if (limit > 0 && mayBegin.getAsBoolean()) {
                Step step = lane.step(limit);
                run.budget.addAndGet(limit - step.exchanges());
                run.exchanges.addAndGet(step.exchanges());
                more = step.next() == Next.CONTINUE;
                if (step.next() == Next.STOP_ROUTE) {
                    run.stopsRoute.set(true);
                    run.over.set(true);
                }
            }
        } catch (RuntimeException | Error e) {
            run.over.set(true);
            throw e;
        } finally {
            rota.giveBack(lane, more);
            if (lane.outageSince().isPresent() || outage.isPresent()) {
                tellOfOutage();
            }
        }
    }

    /** Once when it begins, and once when it ends, in however many lanes. */
    private synchronized void tellOfOutage() {
        Optional<Instant> now = outageSince();
        if (now.isPresent() && outage.isEmpty()) {
            LOG.warn(
                    "The watch {} has delivered nothing since {}, though it tries: its target seems to be down. It tries"
                            + " less and less often, up to maxRetryDelay, and no attempt counts meanwhile",
                    watch,
                    now.get());
        } else if (now.isEmpty() && outage.isPresent()) {
            LOG.info("The watch {} delivers again what it could not since {}", watch, outage.get());
        }
        outage = now;
    }

    /** Takes what a step may deliver out of what the run may; the run is over if there is nothing. */
    private static int reserve(Lane lane, Run run) {
        int before = run.budget.getAndUpdate(left -> left - Math.min(left, lane.mostExchanges()));
        if (before == 0) {
            run.over.set(true);
        }
        return Math.min(before, lane.mostExchanges());
    }

    /** The prepared transactions that keep one of the lanes from its lease; empty while there are none. */
    public Optional<InDoubt> inDoubt() {
        return lanes.stream().flatMap(lane -> lane.inDoubt().stream()).findFirst();
    }

    /** How each lane is getting on, as this node knows it. */
    public List<LaneStanding> standings() {
        return lanes.stream().map(Lane::standing).toList();
    }

    /** Since when nothing succeeds in one of the lanes, nor in others since then, though it is tried. */
    public Optional<Instant> outageSince() {
        return lanes.stream().flatMap(lane -> lane.outageSince().stream()).min(Comparator.naturalOrder());
    }
}
