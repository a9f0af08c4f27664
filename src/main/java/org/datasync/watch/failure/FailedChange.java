package org.datasync.watch.failure;

/**
 * The traits of a change that {@code datasync_failure} shows to people and finds it by.
 *
 * @param changeId its id
 * @param rowId the id of its row in the change table, as text; null if it has none
 * @param bucket the bucket that its record is in
 * @param recordId the text by which the database tells its record from others
 * @param table its table; null if the row names none
 * @param key its key as JSON; null if the row has none
 * @param operation its operation's word; null if the row has none that is known
 */
public record FailedChange(
        String changeId, String rowId, int bucket, String recordId, String table, String key, String operation) {}
