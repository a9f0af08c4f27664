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
        try {
            Optional<WatchStatus> status = load.isLimited() ? consumer.watchStatus() : Optional.empty();
            return status.map(known -> backlog(polling, load, known)).orElse(polling);
        } catch (DataAccessException e) {
            return HealthCheckResultBuilder.on(this)
                    .details(polling.getDetails())
                    .detail("datasync-watch.backlog", "not known: the database did not answer in time")
                    .up()
                    .build();
        }
    }

    private Result backlog(Result polling, Load load, WatchStatus status) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).details(polling.getDetails());
        status.standing().forEach((name, value) -> {
            if (value != null) {
                result.detail("datasync-watch." + name, value);
            }
        });
        status.subscribers().forEach(map -> {
            String subscriber = "datasync-watch.subscriber." + map.get("subscriber");
            result.detail(subscriber + ".pending", map.get("pending"));
            result.detail(subscriber + ".ageMillis", map.get("ageMillis"));
        });
        long pending = status.own().pending();
        if (!load.isTooMuch(pending, status.age())) {
            return result.up().build();
        }
        String counted = pending == 0 ? "" : pending + " "; // a position tells no number
        return result.message("The watch " + status.name() + " has " + counted + "pending changes, the oldest "
                        + status.age().toMillis() + " ms old, beyond maxPending=" + load.maxPending()
                        + " or maxPendingAge=" + load.maxPendingAge().toMillis())
                .down()
                .build();
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
