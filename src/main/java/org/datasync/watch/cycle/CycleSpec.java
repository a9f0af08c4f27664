package org.datasync.watch.cycle;

import java.time.Duration;
import java.util.Locale;
import org.datasync.watch.change.LaneRange;

/**
 * How a lane's cycles are cut.
 *
 * @param watch the watch's name
 * @param range the lane
 * @param batch how much a cycle takes
 * @param unit what travels in one exchange
 * @param commitEach whether each exchange has a cycle of its own
 */
public record CycleSpec(String watch, LaneRange range, BatchSpec batch, DeliveryUnit unit, boolean commitEach) {

    /**
     * How much a cycle takes.
     *
     * @param size how many changes it fetches at most
     * @param maxTransactionTime after how long it takes in no further exchange; zero means never
     * @param whole whether once it has begun to deliver it goes on to the end of its batch: neither its time nor a stop cuts it
     *     off
     */
    public record BatchSpec(int size, Duration maxTransactionTime, boolean whole) {

        /** Largest batch; well below the number of placeholders that any known database takes in one statement. */
        public static final int MAX_SIZE = 10_000;

        /** Checks the numbers. */
        public BatchSpec {
            if (size < 1 || size > MAX_SIZE) {
                throw new IllegalArgumentException("batchSize is " + size + ", expected 1 to " + MAX_SIZE + " changes");
            }
            if (maxTransactionTime.isNegative()) {
                throw new IllegalArgumentException("maxTransactionTime is " + maxTransactionTime.toMillis()
                        + " ms, expected 0 (no limit) or more");
            }
        }
    }

    /** The same for this lane. */
    public CycleSpec of(LaneRange newRange) {
        return new CycleSpec(watch, newRange, batch, unit, commitEach);
    }

    /** The lane's number, from 0. */
    public int lane() {
        return range.lane();
    }

    /** Whether all changes of a cycle travel in one exchange. */
    boolean inOneExchange() {
        return unit == DeliveryUnit.BATCH;
    }

    /** Checks the combination. */
    public CycleSpec {
        if (unit != DeliveryUnit.CHANGE && commitEach) {
            throw new IllegalArgumentException("delivery=" + unit.name().toLowerCase(Locale.ROOT)
                    + " and commit=change contradict each other: an exchange with"
                    + " many changes cannot be committed change by change. Set commit=batch or delivery=change");
        }
    }
}
