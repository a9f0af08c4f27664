package org.datasync.watch.pattern;

import java.util.List;
import org.datasync.watch.change.Change;

/** Something that a producer can do for a pattern. */
@FunctionalInterface
public interface PatternAction {

    /** The message that the producer was sent. */
    interface Input {
        /** The message's body as it is. */
        Object body();

        /**
         * The changes that the body is: one or several, as objects, maps or JSON.
         *
         * @throws IllegalArgumentException if it is none
         */
        List<Change> changes();
    }

    /**
     * Does it, inside a transaction of the watched database unless {@link #isTransacted} says otherwise.
     *
     * @return the new body of the message; null to leave it as it is
     */
    Object run(Input input);

    /**
     * At the producer's start: refuses options, and prepares what {@link #run} needs.
     *
     * @throws IllegalArgumentException if an option keeps the action from being done; it names it
     */
    default void start() {}

    /** Whether the producer begins a transaction for it, or joins one. */
    default boolean isTransacted() {
        return true;
    }
}
