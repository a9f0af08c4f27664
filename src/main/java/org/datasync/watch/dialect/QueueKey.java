package org.datasync.watch.dialect;

/**
 * A table that holds several queues, and its primary key; all names are quoted.
 *
 * @param table the table
 * @param queue the first column of the key
 * @param id the second and last column of the key
 */
public record QueueKey(String table, String queue, String id) {}
