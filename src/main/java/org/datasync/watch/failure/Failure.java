package org.datasync.watch.failure;

import java.time.Instant;
import java.util.Optional;

/**
 * A change that has failed, as {@code datasync_failure} remembers it.
 *
 * @param number identifies the failure and orders those of a record
 * @param changeId the change's id
 * @param rowId the id of its row in the change table, as text; empty if it has none
 * @param recordId the text by which the database tells its record from others
 * @param attempts how often it was delivered
 * @param countedAttempts how many of these count
 * @param dueAt when to try again
 * @param payload the change row itself, if it is set aside and no longer in the change table
 */
public record Failure(
        long number,
        String changeId,
        String rowId,
        String recordId,
        int attempts,
        int countedAttempts,
        Instant dueAt,
        Optional<String> payload) {}
