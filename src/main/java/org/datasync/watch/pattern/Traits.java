package org.datasync.watch.pattern;

/**
 * What a pattern can.
 *
 * @param lanes whether it divides the records among lanes, as {@link WatchPattern#forLane} asks
 * @param acknowledgesInState whether it has no other acknowledgement than the position, which lies with the watch's state: where
 *     that is in another database and its commit is lost, the cycle has failed and is repeated
 * @param sourceTransactions whether it can fetch the changes of a source transaction together, for {@code delivery=transaction}
 */
public record Traits(boolean lanes, boolean acknowledgesInState, boolean sourceTransactions) {}
