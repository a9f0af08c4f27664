package org.datasync.watch.state;

import java.util.Optional;

/**
 * A lane's row, locked by the current transaction until it ends.
 *
 * @param watch the watch's name
 * @param lane the lane's number from 0
 * @param position where the lane stands; empty if it has no position
 * @param failures how many changes of this lane are held or parked
 * @param holder what the row says of the node that delivered last in this lane; empty if it says nothing
 */
public record Lease(String watch, int lane, Optional<String> position, int failures, Optional<String> holder) {}
