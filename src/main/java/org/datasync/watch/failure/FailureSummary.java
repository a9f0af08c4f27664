package org.datasync.watch.failure;

import java.time.Instant;

/**
 * How many changes have failed.
 *
 * @param held those that are held, or about to be parked
 * @param parked those that are parked
 * @param dropped how many wait in the change table to be deleted
 */
public record FailureSummary(Held held, Parked parked, int dropped) {

    /** Nothing has failed. */
    public static final FailureSummary NONE =
            new FailureSummary(new Held(0, 0, 0, Instant.MIN, false), new Parked(0, 0), 0);

    /**
     * What is held.
     *
     * @param count how many changes
     * @param suspects how many of these have a suspect attempt
     * @param mostCounted how many attempts at one of them count at most
     * @param latestDue when the last of them is due
     * @param barring whether a truncate is among them that was parked before
     */
    public record Held(int count, int suspects, int mostCounted, Instant latestDue, boolean barring) {}

    /**
     * What is parked.
     *
     * @param count how many changes
     * @param inPlace how many of these still are in the change table
     */
    public record Parked(int count, int inPlace) {}

    /** Whether any change is held. */
    public boolean isAnyHeld() {
        return held.count() > 0;
    }

    /** Whether any change is parked. */
    public boolean isAnyParked() {
        return parked.count() > 0;
    }

    /** How many there are in all. */
    public int total() {
        return held.count() + parked.count() + dropped;
    }

    /** Whether there are records that a fetch is to leave out. */
    public boolean leavesOut() {
        return held.count() + parked.inPlace() + dropped > 0;
    }
}
