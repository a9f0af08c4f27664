package org.datasync.watch.failure;

import java.time.Duration;

/**
 * What the user wants to become of failing changes: back-off, attempts, what waits meanwhile, what comes last.
 *
 * @param maxAttempts after how many attempts that count a change is given up; 0 means never
 * @param retryDelay how long the first retry waits; each further one waits twice as long as the one before
 * @param maxRetryDelay how long a retry waits at most
 * @param outageTimeout how long nothing may succeed before attempts count all the same
 * @param laneScope whether a failing change stops its whole lane instead of its record
 * @param stopOnExhausted whether a change that is given up stops the route instead of being parked
 */
public record FailureSpec(
        int maxAttempts,
        Duration retryDelay,
        Duration maxRetryDelay,
        Duration outageTimeout,
        boolean laneScope,
        boolean stopOnExhausted) {

    /** Checks the numbers. */
    public FailureSpec {
        if (maxAttempts < 0) {
            throw new IllegalArgumentException("maxAttempts is " + maxAttempts + ", expected 0 (for ever) or more");
        }
        if (retryDelay.isNegative() || retryDelay.isZero() || maxRetryDelay.compareTo(retryDelay) < 0) {
            throw new IllegalArgumentException("retryDelay is " + retryDelay.toMillis() + " ms and maxRetryDelay "
                    + maxRetryDelay.toMillis() + " ms, expected 0 < retryDelay <= maxRetryDelay");
        }
        if (outageTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "outageTimeout is " + outageTimeout.toMillis() + " ms, expected 0 or more");
        }
    }

    /** The exponential back-off: how long to wait before the next try after so many failed ones (1 or more). */
    public Duration delayAfter(int failures) {
        int doublings = Math.min(failures - 1, 30);
        Duration delay = retryDelay.multipliedBy(1L << doublings);
        return delay.compareTo(maxRetryDelay) < 0 ? delay : maxRetryDelay;
    }

    /** Whether a change with so many counted attempts is given up. */
    public boolean isExhausted(int countedAttempts) {
        return maxAttempts > 0 && countedAttempts >= maxAttempts;
    }
}
