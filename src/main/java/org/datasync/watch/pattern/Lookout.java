package org.datasync.watch.pattern;

import java.util.List;

/**
 * Looks now and then, while a watch runs, whether what it needs in the database still is as it was.
 *
 * <p>{@link #run} looks if it is time to: it has to see to it itself that it does not look too often, and should throw nothing.
 */
@FunctionalInterface
public interface Lookout extends Runnable {

    /** What is not as it was, a sentence each: as of the last look, or of one that is made now if nobody has {@link #run} it. */
    default List<String> troubles() {
        return List.of();
    }

    /** Whether changes are missed, as of the last look. */
    default boolean isLosing() {
        return false;
    }
}
