package org.datasync.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.datasync.watch.cycle.InDoubt;
import org.datasync.watch.runtime.WatchSpec.Load;
import org.datasync.watch.runtime.WatchStatus;
import org.springframework.dao.DataAccessException;

/**
 * Not ready while polls fail, as for every polling consumer, while nothing that is delivered succeeds, and while an in-doubt
 * transaction holds the lease. One of which that is not certain is a detail only.
 */
class DatasyncWatchHealthCheck extends ScheduledPollConsumerHealthCheck {

    private final DatasyncWatchConsumer consumer;

    DatasyncWatchHealthCheck(DatasyncWatchConsumer consumer) {
        super(consumer, "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
    }

    @Override
    public Result call(Map<String, Object> options) {
        Result polling = super.call(options);
        Optional<InDoubt> inDoubt = consumer.inDoubt();
        Optional<Instant> outageSince = consumer.outageSince();
        if (polling.getState() == State.UP && inDoubt.isPresent()) {
            return inDoubt(polling, inDoubt.get());
        }
        if (polling.getState() != State.UP) {
            return polling;
        }
        if (outageSince.isEmpty()) {
            return backlog(polling);
        }
        String name = ((DatasyncWatchEndpoint) consumer.getEndpoint()).getName();
        return HealthCheckResultBuilder.on(this)
                .details(polling.getDetails())
                .detail("datasync-watch.outage.since", outageSince.get().toString())
                .message("The watch " + name + " has delivered nothing since " + outageSince.get()
                        + " though it tries: its target seems to be down")
                .down()
                .build();
    }

    /** Asks the database only if a threshold is set: a backlog takes time to count. */
    private Result backlog(Result polling) {
        Load load = consumer.load();
        if (load == null) {
            return polling;
        }
        long maxPending = load.maxPending();
        long maxAge = load.maxPendingAge().toMillis();
        Optional<WatchStatus> status;
        try {
            status = maxPending > 0 || maxAge > 0 ? consumer.watchStatus() : Optional.empty();
        } catch (DataAccessException e) {
            return HealthCheckResultBuilder.on(this)
                    .details(polling.getDetails())
                    .detail("datasync-watch.backlog", "not known: the database did not answer in time")
                    .up()
                    .build();
        }
        if (status.isEmpty()) {
            return polling;
        }
        long pending = status.get().own().pending();
        long age = status.get().age().toMillis();
        boolean tooMuch = (maxPending > 0 && pending > maxPending) || (maxAge > 0 && age > maxAge);
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).details(polling.getDetails());
        status.get().subscribers().forEach(map -> {
            String subscriber = "datasync-watch.subscriber." + map.get("subscriber");
            result.detail(subscriber + ".pending", map.get("pending"));
            result.detail(subscriber + ".ageMillis", map.get("ageMillis"));
        });
        return tooMuch
                ? result.message("The watch " + status.get().name() + " has " + pending + " pending changes, the oldest"
                                + " " + age + " ms old, beyond maxPending=" + maxPending + " or maxPendingAge="
                                + maxAge)
                        .down()
                        .build()
                : result.up().build();
    }

    private Result inDoubt(Result polling, InDoubt inDoubt) {
        return HealthCheckResultBuilder.on(this)
                .details(polling.getDetails())
                .detail("datasync-watch.in-doubt", String.join(", ", inDoubt.transactions()))
                .message(inDoubt.toString())
                .state(inDoubt.certain() ? State.DOWN : State.UP)
                .build();
    }
}
