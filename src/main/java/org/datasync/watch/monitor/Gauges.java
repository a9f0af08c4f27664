package org.datasync.watch.monitor;

import java.time.Duration;
import java.util.function.Function;
import org.datasync.watch.runtime.WatchStatus;

/** The numbers that a watch's gauges show. What is not known now is not a number. */
final class Gauges {

    private static final double MILLIS = 1000;

    private final Monitor monitor;

    Gauges(Monitor monitor) {
        this.monitor = monitor;
    }

    Number pending() {
        return known(status -> status.own().pending());
    }

    Number oldestAge() {
        return known(status -> seconds(status.age()));
    }

    Number held() {
        return known(status -> status.failures().held().count());
    }

    Number parked() {
        return known(status -> status.failures().parked().count());
    }

    Number outage() {
        return seconds(monitor.outage());
    }

    Number loadRemaining() {
        return known(WatchStatus::loadRemaining);
    }

    /** Of patterns without a horizon it is not a number. */
    Number horizonHeld() {
        return known(status -> status.standing().get(WatchStatus.KEPT_BACK) instanceof Number millis
                ? millis.doubleValue() / MILLIS
                : Double.NaN);
    }

    Number unread() {
        return known(status -> status.unread().size());
    }

    Number triggersGone() {
        return known(status -> status.triggersGone().size());
    }

    private Number known(Function<WatchStatus, Number> number) {
        return monitor.known().map(number).orElse(Double.NaN);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}
