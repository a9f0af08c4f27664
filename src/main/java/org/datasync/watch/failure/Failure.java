package org.datasync.watch.failure;

import java.time.Instant;
import java.util.Optional;

/**
 * A change that has failed, as {@code datasync_failure} remembers it.
 *
 * @param number identifies the failure and orders those of a record
 * @param change which change it is
 * @param attempts how often it was tried
 * @param dueAt when to try again
 * @param payload the change row itself, if it is set aside and no longer in the change table
 */
public record Failure(long number, ChangeIdentity change, Attempts attempts, Instant dueAt, Optional<String> payload) {

    /**
     * How often a change was tried.
     *
     * @param made how often it was delivered
     * @param counted how many of these count
     */
    public record Attempts(int made, int counted) {

        /** Of a change that has not failed yet. */
        public static final Attempts NONE = new Attempts(0, 0);
    }
}
