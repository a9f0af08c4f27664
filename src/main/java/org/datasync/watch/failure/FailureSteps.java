package org.datasync.watch.failure;

import java.time.Duration;
import java.time.Instant;

/** The steps of one failure, of whatever lane: from held over parking to parked, or forgotten. */
public final class FailureSteps {

    private final FailureTable table;
    private final PayloadStore payloads;

    FailureSteps(FailureTable table) {
        this.table = table;
        this.payloads = new PayloadStore(table.jdbc());
    }

    /** Another change of the same record is held from now on, which has not been tried yet. */
    public void renew(Failure failure, String changeId) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET change_id = ?, attempts = 0, counted_attempts = 0,"
                                + " suspect_since_ms = NULL, due_at_ms = ? WHERE failure = ?",
                        changeId,
                        table.now().toEpochMilli(),
                        failure.number());
    }

    /** Lets a held change wait for longer. */
    public void putOff(Failure failure, Duration delay) {
        putOff(failure, table.now().plus(delay));
    }

    void putOff(Failure failure, Instant due) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET due_at_ms = ? WHERE failure = ?",
                        due.toEpochMilli(),
                        failure.number());
    }

    /**
     * Stores what a held change is that is going to be parked, while its row still is where it was. Its record stays held
     * back until {@link #park}.
     */
    public void beginToPark(Failure failure, String payload) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET status = 'parking', payload = ?, suspect_since_ms = NULL WHERE"
                                + " failure = ?",
                        payloads.store(failure.number(), payload),
                        failure.number());
    }

    /** What was stored of a failure's change. */
    public String payload(Failure failure) {
        return payloads.read(failure.number(), failure.payload().orElseThrow());
    }

    /** Parks a held change with the row that it is. */
    public void park(Failure failure, String payload) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET status = 'parked', payload = ?, suspect_since_ms = NULL WHERE"
                                + " failure = ?",
                        payloads.store(failure.number(), payload),
                        failure.number());
    }

    /** Parks a change with what is stored of it already. */
    public void park(Failure failure) {
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET status = 'parked', suspect_since_ms = NULL WHERE failure = ?",
                        failure.number());
    }

    /** Parks a change whose row stays in the change table, as it cannot be stored here. */
    public void parkInPlace(Failure failure) {
        String error = table.jdbc()
                .queryForObject("SELECT error FROM datasync_failure WHERE failure = ?", String.class, failure.number());
        table.jdbc()
                .update(
                        "UPDATE datasync_failure SET status = 'parked', suspect_since_ms = NULL, error = ? WHERE"
                                + " failure = ?",
                        FailureTable.storable(
                                "The change cannot be set aside, as the log says, so its row stays in the change table"
                                        + " and its record's later changes wait. It failed with " + error),
                        failure.number());
    }

    /** Forgets a failure: the change was delivered, or is gone. */
    public void remove(Failure failure) {
        if (failure.payload().filter(PayloadStore::isInParts).isPresent()) {
            payloads.remove(failure.number());
        }
        table.jdbc().update("DELETE FROM datasync_failure WHERE failure = ?", failure.number());
    }
}
