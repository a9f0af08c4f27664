package org.datasync.watch;

import java.util.Set;

/** The options of {@code delivery=transaction}: which of the others would keep transactions from being whole and in order. */
final class TransactionOptions {

    /** The keys of that many records go into one statement. */
    private static final int MOST_IN_TRANSACTION = 50_000;

    private final WatchSpecs specs;
    private final DatasyncWatchConfiguration options;

    TransactionOptions(WatchSpecs specs, DatasyncWatchConfiguration options) {
        this.specs = specs;
        this.options = options;
    }

    /**
     * How many changes of a transaction are delivered together at most.
     *
     * @throws IllegalArgumentException if it is out of range, or if another option contradicts
     */
    int most() {
        refuseContradictions();
        int most = options.getMaxTransactionSize();
        if (most < 1 || most > MOST_IN_TRANSACTION) {
            throw new IllegalArgumentException(
                    "maxTransactionSize is " + most + ", expected 1 to " + MOST_IN_TRANSACTION + " changes");
        }
        return most;
    }

    private void refuseContradictions() {
        refuse(
                !specs.failure().laneScope(),
                "failureScope=record",
                "a transaction has no record of its own whose later changes"
                        + " could wait for it. Set failureScope=lane");
        refuse(
                specs.lanes() > 1,
                "lanes=" + specs.lanes(),
                "the records of a transaction may be in different lanes. Set lanes=1");
        refuse(
                specs.order().isArranging(),
                specs.order().toString(),
                "a transaction is delivered as it was recorded. Leave out " + specs.order());
        refuse(
                options.getIgnoreOrigins() != null,
                "ignoreOrigins",
                "a transaction is delivered whole. Leave out ignoreOrigins");
        refuse(
                specs.changeTable().floor().orElse(false),
                "floor=true",
                "the floor may hide a part of a transaction. Set floor=auto");
        refuse(
                !specs.changeTable().isOwn(),
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
