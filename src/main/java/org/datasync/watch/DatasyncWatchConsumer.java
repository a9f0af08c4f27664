package org.datasync.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Json;
import org.datasync.watch.cycle.LaneWorkers.Outcome;
import org.datasync.watch.log.Log;
import org.datasync.watch.monitor.Monitor;
import org.datasync.watch.runtime.Watch;

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
    private volatile boolean stoppingRoute;
    private ExecutorService executor;
    private final PrintableExceptionHandler pollErrors;
    private volatile RunningWatch running;
    private volatile EarlyPolls earlyPolls;

    public DatasyncWatchConsumer(DatasyncWatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.pollErrors = new PrintableExceptionHandler(getExceptionHandler(), endpoint.getName());
        setExceptionHandler(pollErrors);
    }

    @Override
    protected void doBuild() throws Exception {
        // before the superclass makes one of its own, and switches it on or off as the component says
        setHealthCheck(new DatasyncWatchHealthCheck(this));
        super.doBuild();
    }

    @Override
    protected void doStart() throws Exception {
        endpoint.getComponent().claim(name(), this);
        try {
            Watch watch = endpoint.watch();
            executor = endpoint.getCamelContext()
                    .getExecutorServiceManager()
                    .newFixedThreadPool(
                            this,
                            "datasync-watch-" + name(),
                            watch.spec().delivery().load().workers());
            running = RunningWatch.prepare(this, watch, executor, this::mayBegin);
            monitor()
                    .start(
                            endpoint.getComponent().monitoring(),
                            new RegistryMeters(endpoint.getCamelContext()),
                            endpoint.getComponent().isAllWanted());
            shutdownRunningTask = null;
            stoppingRoute = false;
            earlyPolls = new EarlyPolls(this, endpoint.getComponent()::wakeUps, watch);
            super.doStart();
            earlyPolls.start();
        } catch (Exception e) {
            release();
            throw e;
        }
    }

    private void release() {
        if (earlyPolls != null) {
            earlyPolls.stop();
        }
        if (running != null) {
            monitor().stop();
        }
        endpoint.getComponent().release(name(), this);
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
        int exchanges = pollOnce();
        earlyPolls.polled(exchanges);
        return exchanges;
    }

    /** Returns how many exchanges were delivered and committed. */
    int pollOnce() {
        Outcome outcome;
        polling.lock();
        try {
            outcome = running.poll();
        } catch (Error e) {
            // as an Error it would end the scheduler's task for good
            throw new IllegalStateException("A cycle of watch " + name() + " ended with an Error", e);
        } finally {
            polling.unlock();
        }
        pollErrors.succeeded();
        if (outcome.stopsRoute()) {
            stopRoute();
        }
        return outcome.exchanges();
    }

    /** Whether to poll though no poll is due. */
    boolean mayPollEarly() {
        return isPollAllowed() && outageSince().isEmpty();
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
                name());
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
        return (isPolling() || polling.isLocked()) && !isPollEnding() ? 1 : 0;
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

    /** The watch as it runs, or ran until its last stop; empty before its first start. */
    Optional<RunningWatch> running() {
        return Optional.ofNullable(running);
    }

    /** What is known of how the watch is getting on; only after its first start. */
    Monitor monitor() {
        return running.monitor();
    }

    String name() {
        return endpoint.getName();
    }

    /** What is known of the watch and its route, by name, without asking the database. */
    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>(monitor().view());
        view.put("route", getRouteId());
        view.put("state", getStatus().name());
        return view;
    }

    private <T> T known(Function<Monitor, T> what, T otherwise) {
        return running().map(RunningWatch::monitor).map(what).orElse(otherwise);
    }

    /** What is peculiar to the pattern of how the watch is getting on, by name; nothing before its first start. */
    @ManagedAttribute(description = "What is peculiar to the pattern of how the watch is getting on, as text")
    public String getStanding() {
        return known(monitor -> Json.write(monitor.status().standing()), "{}");
    }

    /** How many changes are pending; zero of patterns that have a position. */
    @ManagedAttribute(description = "How many changes are pending, where they are rows")
    public long getPending() {
        return known(monitor -> monitor.status().own().pending(), 0L);
    }

    /** How old the oldest change is that is pending, in milliseconds; zero if none is or nobody knows. */
    @ManagedAttribute(description = "How old the oldest pending change is, in milliseconds")
    public long getPendingAgeMillis() {
        return known(monitor -> monitor.status().age().toMillis(), 0L);
    }

    /** How many changes are held. */
    @ManagedAttribute(description = "How many changes have failed and are tried again")
    public int getHeld() {
        return known(monitor -> monitor.failures().held().count(), 0);
    }

    /** How many changes are parked. */
    @ManagedAttribute(description = "How many changes have failed for good, until somebody acts")
    public int getParked() {
        return known(monitor -> monitor.failures().parked().count(), 0);
    }

    /** The lanes, with what this node knows of the lease of each, and which node has delivered last in it, as JSON. */
    @ManagedAttribute(
            description = "The lanes, who had the lease of each when it was wanted last, and which node has"
                    + " delivered last in it, as text")
    public String getLanes() {
        return known(monitor -> Json.write(monitor.lanes()), "[]");
    }

    /** How this node is called. */
    @ManagedAttribute(description = "How this node is called, among those that work on the watch")
    public String getNode() {
        return running().map(RunningWatch::node).orElse(null);
    }

    /** Since when nothing is delivered though it is tried, as an ISO text; null while all goes well. */
    @ManagedAttribute(description = "Since when nothing is delivered though it is tried")
    public String getOutageSince() {
        return outageSince().map(Instant::toString).orElse(null);
    }

    /** Since when nothing succeeds though it is tried; empty while all goes well. */
    Optional<Instant> outageSince() {
        return running().flatMap(RunningWatch::outageSince);
    }
}
