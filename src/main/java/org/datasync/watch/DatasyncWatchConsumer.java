package org.datasync.watch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Change;
import org.datasync.watch.cycle.CycleSpec;
import org.datasync.watch.cycle.Delivery;
import org.datasync.watch.cycle.InDoubt;
import org.datasync.watch.cycle.Lane;
import org.datasync.watch.cycle.Lane.Step;
import org.datasync.watch.cycle.LaneParts;
import org.datasync.watch.failure.FailureSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls a watch's lane: each poll runs cycles until nothing is left, {@code maxMessagesPerPoll} is reached, or the route
 * stops or is suspended, which is looked at between cycles and between exchanges.
 */
public class DatasyncWatchConsumer extends ScheduledPollConsumer implements Delivery, ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(DatasyncWatchConsumer.class);
    private static final int LANE = 0;
    private static final int LANES = 1;

    private final DatasyncWatchEndpoint endpoint;
    private volatile ShutdownRunningTask shutdownRunningTask;
    private CycleSpec cycleSpec;
    private volatile Lane lane;
    private volatile boolean stoppingRoute;

    public DatasyncWatchConsumer(DatasyncWatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doBuild() throws Exception {
        // before the superclass makes one of its own, and switches it on or off as the component says
        setHealthCheck(new DatasyncWatchHealthCheck(this));
        super.doBuild();
    }

    @Override
    protected void doStart() throws Exception {
        WatchSpecs specs = new WatchSpecs(endpoint);
        cycleSpec = specs.cycle(LANE);
        FailureSpec failureSpec = specs.failure();
        endpoint.getComponent().claim(specs.name(), this);
        try {
            Watch watch = new Watch(specs, endpoint.getConfiguration(), endpoint.getCamelContext());
            LaneParts parts = new LaneParts(
                    watch.transactions(), watch.watchStore(), watch.failureStore(LANE), watch.pattern(), watch.clock());
            parts.watchStore().register(specs.name(), specs.watchPattern(), LANES, watch.transactions());
            lane = new Lane(cycleSpec, failureSpec, parts, this);
            shutdownRunningTask = null;
            stoppingRoute = false;
            super.doStart();
        } catch (Exception e) {
            endpoint.getComponent().release(endpoint.getName(), this);
            throw e;
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
        endpoint.getComponent().release(endpoint.getName(), this);
    }

    @Override
    protected int poll() {
        int max = endpoint.getConfiguration().getMaxMessagesPerPoll();
        int limit = max > 0 ? max : Integer.MAX_VALUE;
        int delivered = 0;
        while (mayBegin() && delivered < limit) {
            Step step = step(limit - delivered);
            delivered += step.exchanges();
            if (step.next() == Lane.Next.STOP_ROUTE) {
                stopRoute();
            }
            if (step.next() != Lane.Next.CONTINUE) {
                break;
            }
        }
        return delivered;
    }

    private Step step(int limit) {
        try {
            return lane.step(limit);
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

    @Override
    public Delivered deliver(List<Change> changes, int attempt, BatchPosition position) {
        ChangeExchange exchange = new ChangeExchange(this, createExchange(false));
        exchange.fill(cycleSpec.watch(), cycleSpec.lane(), changes, cycleSpec.inOneExchange(), attempt, position);
        exchange.process();
        return exchange;
    }

    @Override
    public boolean goOn() {
        // a shutdown suspends the consumer first, and then waits for the task at hand
        return isRunAllowed()
                && (shutdownRunningTask == null
                        ? !isSuspendingOrSuspended()
                        : shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks);
    }

    @Override
    public void ready() {
        forceConsumerAsReady();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask runningTask) {
        shutdownRunningTask = runningTask;
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return isPolling() ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        shutdownRunningTask = null;
    }

    /** The prepared transactions that keep the watch from its lease; empty while there are none. */
    Optional<InDoubt> inDoubt() {
        return lane == null ? Optional.empty() : lane.inDoubt();
    }

    /** Since when nothing succeeds though it is tried; empty while all goes well. */
    Optional<Instant> outageSince() {
        return lane == null ? Optional.empty() : lane.outageSince();
    }
}
