package org.datasync.watch.failure;

import java.util.Optional;

/**
 * The traits of a change that {@code datasync_failure} shows to people and finds it by.
 *
 * @param identity by what it is found again
 * @param bucket the bucket that its record is in
 * @param table its table, if the row names one
 * @param key its key as JSON, if the row has one
 * @param operation its operation's word, if the row has one that is known
 */
public record FailedChange(
        ChangeIdentity identity,
        int bucket,
        Optional<String> table,
        Optional<String> key,
        Optional<String> operation) {}
