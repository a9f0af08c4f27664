package org.datasync.watch.pattern;

import java.time.Instant;
import java.util.Optional;

/**
 * What is pending for a subscriber.
 *
 * @param subscriber who is to get it; empty for nobody in particular
 * @param pending how many rows of the change table
 * @param oldest since when the oldest of them is pending; empty if nothing is, or nobody noted when it changed
 */
public record Backlog(String subscriber, long pending, Optional<Instant> oldest) {

    /** Nothing pending. */
    public static Backlog none(String subscriber) {
        return new Backlog(subscriber, 0, Optional.empty());
    }
}
