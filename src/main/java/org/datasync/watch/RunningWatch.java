package org.datasync.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.InDoubt;
import org.datasync.watch.cycle.Lane;
import org.datasync.watch.cycle.LaneWorkers;
import org.datasync.watch.cycle.LaneWorkers.Outcome;
import org.datasync.watch.monitor.Monitor;
import org.datasync.watch.pattern.Lookout;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.runtime.Watch;
import org.datasync.watch.runtime.WatchSpec;
import org.datasync.watch.runtime.WatchSpec.Load;

/** A watch from one start of its consumer to the stop that follows: its lanes, who works on them, and what is known of it. */
final class RunningWatch {

    private final Watch watch;
    private final BooleanSupplier backfill;
    private final Lookout lookout;
    private final BooleanSupplier mayBegin;
    private final LaneWorkers workers;
    private final Monitor monitor;

    private RunningWatch(Watch watch, WatchPattern pattern, LaneWorkers workers, BooleanSupplier mayBegin) {
        this.watch = watch;
        this.backfill = watch.backfill();
        this.lookout = watch.lookout();
        this.mayBegin = mayBegin;
        this.workers = workers;
        this.monitor = new Monitor(watch, pattern, workers);
    }

    /**
     * A watch with what it needs in the databases in place, of which nothing runs yet.
     *
     * @param consumer whose route gets the changes
     * @param executor runs the workers beside the calling thread
     * @param mayBegin whether another cycle may begin
     */
    static RunningWatch prepare(
            DatasyncWatchConsumer consumer, Watch watch, ExecutorService executor, BooleanSupplier mayBegin) {
        watch.requireLanes();
        watch.prepareState();
        WatchPattern pattern = watch.pattern();
        pattern.requireAcknowledgeable();
        WatchSpec spec = watch.spec();
        watch.watchStore().register(spec.name(), spec.pattern().name(), spec.lanes(), watch.stateTransactions());
        watch.divide();
        LaneWorkers workers = new LaneWorkers(
                spec.name(),
                IntStream.range(0, spec.lanes())
                        .mapToObj(lane -> lane(consumer, watch, pattern, lane))
                        .toList(),
                spec.delivery().load().workers(),
                executor,
                Duration.of(consumer.getDelay(), consumer.getTimeUnit().toChronoUnit()),
                mayBegin);
        return new RunningWatch(watch, pattern, workers, mayBegin);
    }

    private static Lane lane(DatasyncWatchConsumer consumer, Watch watch, WatchPattern pattern, int lane) {
        CycleSpec spec = watch.spec().cycle(lane);
        return new Lane(
                spec,
                watch.spec().delivery().failure(),
                watch.parts(spec.range(), pattern),
                new LaneDelivery(consumer, spec));
    }

    /** Runs cycles until nothing is left, as many exchanges are delivered as a poll may, or no cycle may begin any more. */
    Outcome poll() {
        int most = load().maxMessagesPerPoll();
        return run(most > 0 ? most : Integer.MAX_VALUE);
    }

    private Outcome run(int limit) {
        if (outageSince().isEmpty()) {
            lookout.run();
        }
        boolean loaded = backfill.getAsBoolean();
        Outcome outcome = workers.run(limit);
        int exchanges = outcome.exchanges();
        while (loaded
                && outcome.exchanges() > 0
                && exchanges < limit
                && mayBegin.getAsBoolean()
                && !outcome.stopsRoute()) {
            loaded = backfill.getAsBoolean();
            outcome = workers.run(limit - exchanges);
            exchanges += outcome.exchanges();
        }
        return new Outcome(exchanges, outcome.stopsRoute());
    }

    /** What is known of how it is getting on. */
    Monitor monitor() {
        return monitor;
    }

    /** How this node is called. */
    String node() {
        return watch.spec().node();
    }

    /** How much is too much. */
    Load load() {
        return watch.spec().delivery().load();
    }

    /** The prepared transactions that keep it from its lease; empty while there are none. */
    Optional<InDoubt> inDoubt() {
        return workers.inDoubt();
    }

    /** Since when nothing succeeds though it is tried; empty while all goes well. */
    Optional<Instant> outageSince() {
        return workers.outageSince();
    }

    /** Whether changes are missed, as triggers are gone or others than those that were installed. */
    boolean isLosing() {
        return lookout.isLosing();
    }

    /** How tables are not captured as they were, a sentence each. */
    List<String> triggersGone() {
        return lookout.troubles();
    }
}
