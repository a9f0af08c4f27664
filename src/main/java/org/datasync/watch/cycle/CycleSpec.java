package org.datasync.watch.cycle;

import java.time.Duration;
import java.util.Locale;
import org.datasync.watch.change.LaneRange;

/**
 * How a lane's cycles are cut.
 *
 * @param watch the watch's name
 * @param range the lane
 * @param batchSize how many changes a cycle fetches at most
 * @param maxTransactionTime after how long a cycle takes in no further exchange; zero means never
 * @param unit what travels in one exchange
 * @param commitEach whether each exchange has a cycle of its own
 * @param wholeBatches whether a cycle that has begun to deliver goes on to the end of its batch: neither its time nor a stop
 *     cuts it off
 */
public record CycleSpec(
        String watch,
        LaneRange range,
        int batchSize,
        Duration maxTransactionTime,
        DeliveryUnit unit,
        boolean commitEach,
        boolean wholeBatches) {

    /** Largest batch; well below the number of placeholders that any known database takes in one statement. */
    public static final int MAX_BATCH_SIZE = 10_000;

    /** The same for this lane. */
    public CycleSpec of(LaneRange newRange) {
        return new CycleSpec(watch, newRange, batchSize, maxTransactionTime, unit, commitEach, wholeBatches);
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
        if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
            throw new IllegalArgumentException(
                    "batchSize is " + batchSize + ", expected 1 to " + MAX_BATCH_SIZE + " changes");
        }
        if (unit != DeliveryUnit.CHANGE && commitEach) {
            throw new IllegalArgumentException("delivery=" + unit.name().toLowerCase(Locale.ROOT)
                    + " and commit=change contradict each other: an exchange with"
                    + " many changes cannot be committed change by change. Set commit=batch or delivery=change");
        }
        if (maxTransactionTime.isNegative()) {
            throw new IllegalArgumentException(
                    "maxTransactionTime is " + maxTransactionTime.toMillis() + " ms, expected 0 (no limit) or more");
        }
    }
}
