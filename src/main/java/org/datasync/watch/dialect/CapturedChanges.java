package org.datasync.watch.dialect;

/**
 * Which changes are recorded, and what of them.
 *
 * @param before whether a row has the record before the change
 * @param after whether a row has the record after the change
 * @param rowFilter a condition, trusted SQL in which {@code row.} stands before each column, on the records that are watched;
 *     null for all
 * @param unchanged whether updates that change nothing are recorded
 * @param notified whether those who listen are told of each transaction that records one
 */
public record CapturedChanges(boolean before, boolean after, String rowFilter, boolean unchanged, boolean notified) {}
