package org.datasync.watch.failure;

import java.util.Optional;

/**
 * The traits of a change that {@code datasync_failure} shows to people and finds it by.
 *
 * @param changeId its id
 * @param rowId the id of its row in the change table, as text
 * @param bucket the bucket that its record is in
 * @param recordId the text by which the database tells its record from others
 * @param table its table, if the row names one
 * @param key its key as JSON, if the row has one
 * @param operation its operation's word, if the row has one that is known
 */
public record FailedChange(
        String changeId,
        String rowId,
        int bucket,
        String recordId,
        Optional<String> table,
        Optional<String> key,
        Optional<String> operation) {}
