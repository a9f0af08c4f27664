package org.datasync.watch;

import java.util.Optional;
import java.util.function.Supplier;
import org.datasync.watch.runtime.Watch;
import org.datasync.watch.wake.WakeUps;
import org.datasync.watch.wake.WakeUps.Alarm;
import org.datasync.watch.wake.WakeUps.Registration;

/**
 * A watch's polls beside those that are due, which alone tell of what keeps it from delivering, and try less and less often: while that
 * lasts, there are none.
 */
final class EarlyPolls {

    private final DatasyncWatchConsumer consumer;
    private final Supplier<WakeUps> wakeUps;
    private final Optional<Alarm> alarm;
    private final int maxMessagesPerPoll;
    private volatile Optional<Registration> registration = Optional.empty();

    /**
     * Those of a consumer, none of which come yet.
     *
     * @param wakeUps asked only if they come
     * @param watch says when they come, if ever
     * @throws IllegalArgumentException if options say when the watch may poll, and no other time
     */
    EarlyPolls(DatasyncWatchConsumer consumer, Supplier<WakeUps> wakeUps, Watch watch) {
        this.consumer = consumer;
        this.wakeUps = wakeUps;
        this.alarm = watch.notices().alarm();
        this.maxMessagesPerPoll = watch.spec().delivery().load().maxMessagesPerPoll();
        if (alarm.isPresent()
                && (consumer.getRepeatCount() > 0 || !consumer.isStartScheduler() || !isTimed(consumer))) {
            throw new IllegalArgumentException("wakeUp is given, by which the watch polls at any time, but also"
                    + " scheduler, startScheduler=false or repeatCount, which say when it may. Leave one of them out");
        }
    }

    private static boolean isTimed(DatasyncWatchConsumer consumer) {
        Object scheduler = ((DatasyncWatchEndpoint) consumer.getEndpoint()).getScheduler();
        return scheduler == null || scheduler.equals("none");
    }

    /** They may come from now on. */
    void start() {
        registration = alarm.map(wanted -> wakeUps.get().register(wanted, this::poll));
    }

    /** None come any more. */
    void stop() {
        registration.ifPresent(Registration::close);
        registration = Optional.empty();
    }

    /** After a poll that was due. */
    void polled(int exchanges) {
        if (mayBeMoreSoon(exchanges)) {
            registration.ifPresent(Registration::found);
        }
    }

    /** Returns whether there may be more soon. */
    private boolean poll() {
        if (consumer.mayPollEarly()) {
            try {
                return mayBeMoreSoon(consumer.pollOnce());
            } catch (RuntimeException e) {
                consumer.getExceptionHandler()
                        .handleException(
                                "The watch " + consumer.name()
                                        + " was woken, but could not poll; it does when the delay is over",
                                e);
            }
        }
        return false;
    }

    /** Not after a poll that maxMessagesPerPoll has ended, which says what is enough until the next one. */
    private boolean mayBeMoreSoon(int exchanges) {
        return exchanges > 0 && (maxMessagesPerPoll == 0 || exchanges < maxMessagesPerPoll);
    }
}
