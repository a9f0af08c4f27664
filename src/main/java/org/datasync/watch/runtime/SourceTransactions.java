package org.datasync.watch.runtime;

import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.order.OrderSpec;

/** {@code delivery=transaction}: which other options would keep source transactions from being whole and in order. */
final class SourceTransactions {

    private SourceTransactions() {}

    /**
     * Refuses them.
     *
     * @throws IllegalArgumentException if another option contradicts
     */
    static void check(WatchSpec spec, ChangeTableSpec changeTable) {
        OrderSpec order = spec.delivery().order();
        refuse(
                !spec.delivery().failure().laneScope(),
                "failureScope=record",
                "a transaction has no record of its own whose later changes"
                        + " could wait for it. Set failureScope=lane");
        refuse(
                spec.lanes() > 1,
                "lanes=" + spec.lanes(),
                "the records of a transaction may be in different lanes. Set lanes=1");
        refuse(
                order.isArranging(),
                order.toString(),
                "a transaction is delivered as it was recorded. Leave out " + order);
        refuse(
                !changeTable.content().ignoredOrigins().isEmpty(),
                "ignoreOrigins",
                "a transaction is delivered whole. Leave out ignoreOrigins");
        refuse(
                changeTable.floor().wanted().orElse(false),
                "floor=true",
                "the floor may hide a part of a transaction. Set floor=auto");
        refuse(
                !changeTable.isOwn(),
                "the mapping of an application's change table",
                "only our own change tables say"
                        + " which transaction a change is of. Leave out the options for its columns");
    }

    private static void refuse(boolean contradicting, String other, String reason) {
        if (contradicting) {
            throw new IllegalArgumentException("delivery=transaction and " + other + " contradict each other: " + reason
                    + ", or leave out delivery=transaction");
        }
    }
}
