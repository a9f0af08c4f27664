package org.datasync.watch.failure;

import java.time.Instant;

/**
 * How many changes have failed.
 *
 * @param held how many are held, or about to be parked
 * @param suspects how many of these have a suspect attempt
 * @param parked how many are parked
 * @param mostCounted how many attempts at a held change count at most
 * @param latestDue when the last of the held ones is due
 * @param barring whether a truncate is among the held ones that was parked before
 * @param inPlace how many of the parked ones still are in the change table
 * @param dropped how many wait there to be deleted
 */
public record FailureSummary(
        int held,
        int suspects,
        int parked,
        int mostCounted,
        Instant latestDue,
        boolean barring,
        int inPlace,
        int dropped) {
    /** Nothing has failed. */
    public static final FailureSummary NONE = new FailureSummary(0, 0, 0, 0, Instant.MIN, false, 0, 0);

    /** How many there are in all. */
    public int total() {
        return held + parked + dropped;
    }

    /** Whether there are records that a fetch is to leave out. */
    public boolean leavesOut() {
        return held + inPlace + dropped > 0;
    }
}
