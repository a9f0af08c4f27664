package org.datasync.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.ScheduledPollConsumerHealthCheck;

/** Not ready while polls fail, as for every polling consumer, and while nothing that is delivered succeeds. */
class DatasyncWatchHealthCheck extends ScheduledPollConsumerHealthCheck {

    private final DatasyncWatchConsumer consumer;

    DatasyncWatchHealthCheck(DatasyncWatchConsumer consumer) {
        super(consumer, "consumer:" + consumer.getRouteId());
        this.consumer = consumer;
    }

    @Override
    public Result call(Map<String, Object> options) {
        Result polling = super.call(options);
        Optional<Instant> outageSince = consumer.outageSince();
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
}
