package org.datasync.watch.failure;

/**
 * By what a change that has failed is found again.
 *
 * @param changeId its own id
 * @param rowId the id of its row in the change table, as text; empty if it has none
 * @param recordId the text by which the database tells its record from others
 */
public record ChangeIdentity(String changeId, String rowId, String recordId) {}
