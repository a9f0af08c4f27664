package org.datasync.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;
import org.datasync.watch.cycle.InDoubt;

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
        if (polling.getState() != State.UP || outageSince.isEmpty()) {
            return polling;
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

    private Result inDoubt(Result polling, InDoubt inDoubt) {
        return HealthCheckResultBuilder.on(this)
                .details(polling.getDetails())
                .detail("datasync-watch.in-doubt", String.join(", ", inDoubt.transactions()))
                .message(inDoubt.toString())
                .state(inDoubt.certain() ? State.DOWN : State.UP)
                .build();
    }
}
