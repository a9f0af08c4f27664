package org.datasync.watch.state;

import java.util.Optional;

/**
 * A lane's row, locked by the current transaction until it ends.
 *
 * @param watch the watch's name
 * @param lane the lane's number from 0
 * @param position where the lane stands; empty if it has no position
 * @param failures how many changes of this lane are held or parked
 */
public record Lease(String watch, int lane, Optional<String> position, int failures) {}
