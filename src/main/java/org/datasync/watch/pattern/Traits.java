package org.datasync.watch.pattern;

/**
 * What a pattern can.
 *
 * @param lanes whether it divides the records among lanes, as {@link WatchPattern#forLane} asks
 * @param acknowledgesInState whether it has no other acknowledgement than the position, which lies with the watch's state: where
 *     that is in another database and its commit is lost, the cycle has failed and is repeated
 * @param sourceTransactions whether it can fetch the changes of a source transaction together, for {@code delivery=transaction}
 */
public record Traits(boolean lanes, boolean acknowledgesInState, boolean sourceTransactions) {

    /** None of it: one lane, acknowledged in the watched database, no source transactions. */
    public static final Traits NONE = new Traits(false, false, false);

    /** The same with lanes. */
    public Traits withLanes() {
        return new Traits(true, acknowledgesInState, sourceTransactions);
    }

    /** The same with no other acknowledgement than the position. */
    public Traits acknowledgingInState() {
        return new Traits(lanes, true, sourceTransactions);
    }

    /** The same with source transactions. */
    public Traits withSourceTransactions() {
        return new Traits(lanes, acknowledgesInState, true);
    }
}
