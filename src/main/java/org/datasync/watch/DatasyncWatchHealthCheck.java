package org.datasync.watch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.datasync.watch.cycle.InDoubt;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.runtime.WatchSpec.Load;
import org.datasync.watch.runtime.WatchStatus;
import org.datasync.watch.schema.NamedRights;
import org.springframework.dao.DataAccessException;

/**
 * Not ready while polls fail, as for every polling consumer, while nothing that is delivered succeeds, while an in-doubt
 * transaction holds the lease, and beyond the thresholds of the options. An in-doubt transaction of which it is not certain that it
 * holds the lease is a detail only; so are what is held and what is parked, unless {@code maxParked} is set.
 */
class DatasyncWatchHealthCheck extends ScheduledPollConsumerHealthCheck {

    private static final String UNKNOWN = "datasync-watch.backlog";

    private final DatasyncWatchConsumer consumer;

    DatasyncWatchHealthCheck(DatasyncWatchConsumer consumer) {
        super(consumer, "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
    }

    @Override
    public Result call(Map<String, Object> options) {
        Result polling = named(super.call(options));
        Optional<InDoubt> inDoubt = consumer.running().flatMap(RunningWatch::inDoubt);
        if (polling.getState() == State.UP && inDoubt.isPresent()) {
            return inDoubt(polling, inDoubt.get());
        }
        Optional<RunningWatch> running = consumer.running();
        if (polling.getState() != State.UP || running.isEmpty()) {
            return polling;
        }
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).details(polling.getDetails());
        try {
            return known(result, running.get());
        } catch (DataAccessException e) {
            return result.detail(
                            UNKNOWN,
                            NamedRights.in(e)
                                    .map(Throwable::getMessage)
                                    .orElse("not known: the database did not answer in time"))
                    .state(consumer.outageSince().isPresent() ? State.DOWN : State.UP)
                    .build();
        }
    }

    /** With a right that is missing as the message. */
    private Result named(Result polling) {
        return polling.getError()
                .flatMap(NamedRights::in)
                .filter(missing -> polling.getState() == State.DOWN)
                .map(missing -> HealthCheckResultBuilder.on(this)
                        .details(polling.getDetails())
                        .message("The watch " + name() + " cannot work: " + missing.getMessage())
                        .error(missing)
                        .down()
                        .build())
                .orElse(polling);
    }

    private Result known(HealthCheckResultBuilder result, RunningWatch running) {
        Load load = running.load();
        Optional<Instant> outageSince = running.outageSince();
        if (outageSince.isPresent()) {
            result.detail("datasync-watch.outage.since", outageSince.get().toString())
                    .message("The watch " + name() + " has delivered nothing since " + outageSince.get()
                            + " though it tries: its target seems to be down")
                    .down();
        }
        FailureSummary failures = running.monitor().failures();
        result.detail("datasync-watch.held", failures.held().count())
                .detail("datasync-watch.parked", failures.parked().count());
        List<String> gone = running.triggersGone();
        if (!gone.isEmpty()) {
            result.detail("datasync-watch.triggersGone", String.join("; ", gone));
        }
        if (outageSince.isPresent()) {
            return result.build();
        }
        if (running.isLosing()) {
            return result.message("The watch " + name() + " misses changes: " + String.join("; ", gone))
                    .down()
                    .build();
        }
        if (load.isTooMuchParked(failures.parked().count())) {
            return result.message(
                            "The watch " + name() + " has " + failures.parked().count()
                                    + " parked changes, beyond maxParked=" + load.maxParked()
                                    + ": action=list-failures shows them; requeue or drop them")
                    .down()
                    .build();
        }
        // only if a threshold is set: a backlog takes time to count
        return load.isLimited()
                ? backlog(result, load, running.monitor().status())
                : result.up().build();
    }

    private String name() {
        return ((DatasyncWatchEndpoint) consumer.getEndpoint()).getName();
    }

    private Result backlog(HealthCheckResultBuilder result, Load load, WatchStatus status) {
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
