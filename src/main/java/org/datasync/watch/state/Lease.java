package org.datasync.watch.state;

/**
 * A lane's row, locked by the current transaction until it ends.
 *
 * @param watch the watch's name
 * @param lane the lane's number from 0
 * @param position where the lane stands; null if it has no position
 * @param failures how many changes of this lane are held or parked
 */
public record Lease(String watch, int lane, String position, int failures) {}
