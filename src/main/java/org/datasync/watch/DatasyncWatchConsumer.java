package org.datasync.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Json;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.InDoubt;
import org.datasync.watch.cycle.Lane;
import org.datasync.watch.cycle.LaneStanding;
import org.datasync.watch.cycle.LaneWorkers;
import org.datasync.watch.cycle.LaneWorkers.Outcome;
import org.datasync.watch.log.Log;
import org.datasync.watch.monitor.Meters;
import org.datasync.watch.monitor.Monitor;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.runtime.Watch;
import org.datasync.watch.runtime.WatchSpec;
import org.datasync.watch.runtime.WatchSpec.Load;

/**
 * Polls a watch's lanes: each poll runs cycles, with one or several workers, until nothing is left, {@code maxMessagesPerPoll} is reached, or the route
 * stops or is suspended, which is looked at between cycles and between exchanges.
 */
@ManagedResource(description = "Managed Datasync Watch consumer")
public class DatasyncWatchConsumer extends ScheduledPollConsumer implements ShutdownAware {

    private static final Log LOG = Log.of(DatasyncWatchConsumer.class);

    /** How long a shutdown waits for a poll before Camel takes it for a pending exchange, which it looks at once a second. */
    private static final Duration END_OF_POLL = Duration.ofMillis(200);

    private final DatasyncWatchEndpoint endpoint;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile ShutdownRunningTask shutdownRunningTask;
    private ExecutorService executor;
    private volatile LaneWorkers workers;
    private volatile Monitor monitor;
    private Meters meters = Meters.NONE;
    private Future<?> sampling;
    private Load load;
    private BooleanSupplier backfill;
    private Runnable lookout;
    private volatile Watch watch;
    private volatile boolean stoppingRoute;

    public DatasyncWatchConsumer(DatasyncWatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        setExceptionHandler(new PrintableExceptionHandler(getExceptionHandler()));
    }

    @Override
    protected void doBuild() throws Exception {
        // before the superclass makes one of its own, and switches it on or off as the component says
        setHealthCheck(new DatasyncWatchHealthCheck(this));
        super.doBuild();
    }

    @Override
    protected void doStart() throws Exception {
        endpoint.getComponent().claim(endpoint.getName(), this);
        try {
            Watch started = endpoint.watch();
            started.requireLanes();
            started.prepareState();
            WatchPattern pattern = started.pattern();
            WatchSpec spec = started.spec();
            started.watchStore()
                    .register(spec.name(), spec.pattern().name(), spec.lanes(), started.stateTransactions());
            load = spec.delivery().load();
            executor = endpoint.getCamelContext()
                    .getExecutorServiceManager()
                    .newFixedThreadPool(this, "datasync-watch-" + spec.name(), load.workers());
            backfill = started.backfill();
            lookout = started.lookout();
            watch = started;
            workers = new LaneWorkers(
                    spec.name(),
                    IntStream.range(0, spec.lanes())
                            .mapToObj(lane -> lane(started, pattern, lane))
                            .toList(),
                    load.workers(),
                    executor,
                    Duration.of(getDelay(), getTimeUnit().toChronoUnit()),
                    this::mayBegin);
            monitor(new Monitor(started, pattern, workers), spec.subscriber());
            shutdownRunningTask = null;
            stoppingRoute = false;
            super.doStart();
        } catch (Exception e) {
            release();
            throw e;
        }
    }

    private Lane lane(Watch watch, WatchPattern pattern, int lane) {
        CycleSpec cycleSpec = watch.spec().cycle(lane);
        return new Lane(
                cycleSpec,
                watch.spec().delivery().failure(),
                watch.parts(cycleSpec.range(), pattern),
                new LaneDelivery(this, cycleSpec));
    }

    private void monitor(Monitor started, String subscriber) {
        monitor = started;
        meters = Meters.of(started, subscriber, new RegistryMeters(endpoint.getCamelContext()));
        started.tell(meters);
        long seconds = Monitor.INTERVAL.toSeconds();
        sampling = endpoint.getComponent()
                .monitoring()
                .scheduleWithFixedDelay(started::sample, seconds, seconds, TimeUnit.SECONDS);
        if (meters != Meters.NONE || endpoint.getComponent().isAllWanted()) {
            want();
        }
    }

    /** Somebody wants to know how the watch is getting on: its status is asked for in the background from now on. */
    void want() {
        if (monitor.want()) {
            endpoint.getComponent().monitoring().execute(monitor::refresh);
        }
    }

    private void release() {
        if (sampling != null) {
            sampling.cancel(false);
        }
        meters.close();
        endpoint.getComponent().release(endpoint.getName(), this);
        if (executor != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdown(executor);
            executor = null;
        }
    }

    @Override
    protected void doResume() throws Exception {
        shutdownRunningTask = null;
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        release();
    }

    @Override
    protected int poll() {
        int max = load.maxMessagesPerPoll();
        Outcome outcome;
        polling.lock();
        try {
            outcome = run(max > 0 ? max : Integer.MAX_VALUE);
        } finally {
            polling.unlock();
        }
        if (outcome.stopsRoute()) {
            stopRoute();
        }
        return outcome.exchanges();
    }

    private Outcome run(int limit) {
        try {
            if (outageSince().isEmpty()) {
                lookout.run();
            }
            boolean loaded = backfill.getAsBoolean();
            Outcome outcome = workers.run(limit);
            int exchanges = outcome.exchanges();
            while (loaded && outcome.exchanges() > 0 && exchanges < limit && mayBegin() && !outcome.stopsRoute()) {
                loaded = backfill.getAsBoolean();
                outcome = workers.run(limit - exchanges);
                exchanges += outcome.exchanges();
            }
            return new Outcome(exchanges, outcome.stopsRoute());
        } catch (Error e) {
            // as an Error it would end the scheduler's task for good
            throw new IllegalStateException("A cycle of watch " + endpoint.getName() + " ended with an Error", e);
        }
    }

    /** Whether another cycle may begin; a shutdown lets none begin, even if the one at hand is completed. */
    private boolean mayBegin() {
        return goOn() && shutdownRunningTask == null && !stoppingRoute;
    }

    /** Stops the route from another thread, as this one is part of what the stop waits for. */
    private void stopRoute() {
        stoppingRoute = true;
        LOG.error(
                "The route {} stops, because a change of watch {} has used up its attempts and onExhausted=stop",
                getRouteId(),
                endpoint.getName());
        getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newThread("datasync-watch-stop", () -> {
                    try {
                        getEndpoint().getCamelContext().getRouteController().stopRoute(getRouteId());
                    } catch (Exception e) {
                        stoppingRoute = false;
                        LOG.error("The route {} could not be stopped, so it goes on", getRouteId(), e);
                    }
                })
                .start();
    }

    /** Whether to deliver another change: false once the route is stopping or suspended. */
    boolean goOn() {
        // a shutdown suspends the consumer first, and then waits for the task at hand
        return isRunAllowed()
                && (shutdownRunningTask == null
                        ? !isSuspendingOrSuspended()
                        : shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks);
    }

    /** A lane works: what it needs of the database is there. */
    void ready() {
        forceConsumerAsReady();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask runningTask) {
        shutdownRunningTask = runningTask;
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return isPolling() && !isPollEnding() ? 1 : 0;
    }

    private boolean isPollEnding() {
        try {
            if (shutdownRunningTask != null && polling.tryLock(END_OF_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                polling.unlock();
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        shutdownRunningTask = null;
    }

    /** The prepared transactions that keep the watch from its lease; empty while there are none. */
    Optional<InDoubt> inDoubt() {
        return workers == null ? Optional.empty() : workers.inDoubt();
    }

    /** What is known of how the watch is getting on; null before its first start. */
    Monitor monitor() {
        return monitor;
    }

    boolean isMonitored() {
        return monitor != null;
    }

    String name() {
        return endpoint.getName();
    }

    /** What is known of the watch and its route, by name, without asking the database. */
    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>(monitor.view());
        view.put("route", getRouteId());
        view.put("state", getStatus().name());
        return view;
    }

    /** How much is too much; null before the first start. */
    Load load() {
        return load;
    }

    /** What is peculiar to the pattern of how the watch is getting on, by name; nothing before its first start. */
    @ManagedAttribute(description = "What is peculiar to the pattern of how the watch is getting on, as text")
    public String getStanding() {
        return monitor == null ? "{}" : Json.write(monitor.status().standing());
    }

    /** How many changes are pending; zero of patterns that have a position. */
    @ManagedAttribute(description = "How many changes are pending, where they are rows")
    public long getPending() {
        return monitor == null ? 0 : monitor.status().own().pending();
    }

    /** How old the oldest change is that is pending, in milliseconds; zero if none is or nobody knows. */
    @ManagedAttribute(description = "How old the oldest pending change is, in milliseconds")
    public long getPendingAgeMillis() {
        return monitor == null ? 0 : monitor.status().age().toMillis();
    }

    /** How many changes are held. */
    @ManagedAttribute(description = "How many changes have failed and are tried again")
    public int getHeld() {
        return monitor == null ? 0 : monitor.failures().held().count();
    }

    /** How many changes are parked. */
    @ManagedAttribute(description = "How many changes have failed for good, until somebody acts")
    public int getParked() {
        return monitor == null ? 0 : monitor.failures().parked().count();
    }

    /** The lanes, and who had the lease of each last, as JSON. */
    @ManagedAttribute(description = "The lanes, and who had the lease of each when it was wanted last, as text")
    public String getLanes() {
        return monitor == null
                ? "[]"
                : Json.write(monitor.lanes().stream().map(LaneStanding::form).toList());
    }

    /** Since when nothing is delivered though it is tried, as an ISO text; null while all goes well. */
    @ManagedAttribute(description = "Since when nothing is delivered though it is tried")
    public String getOutageSince() {
        return outageSince().map(Instant::toString).orElse(null);
    }

    /** Whether changes are missed, as triggers are gone or others than those that were installed. */
    boolean isLosing() {
        return watch != null && watch.isLosing();
    }

    /** How tables are not captured as they were, a sentence each. */
    List<String> triggersGone() {
        return watch == null ? List.of() : watch.triggersGone();
    }

    /** Since when nothing succeeds though it is tried; empty while all goes well. */
    Optional<Instant> outageSince() {
        return workers == null ? Optional.empty() : workers.outageSince();
    }
}
