package org.datasync.watch.dialect;

/**
 * A table that holds several queues, and what it is indexed by; all names are quoted.
 *
 * @param table the table
 * @param queue the first column of the index
 * @param id the second and last column of the index, unique among all queues
 */
public record QueueKey(String table, String queue, String id) {}
