package org.datasync.watch.contract;

import org.datasync.watch.contract.apply.ApplyContract;
import org.datasync.watch.contract.changetable.BadRowsContract;
import org.datasync.watch.contract.changetable.FailingStatementContract;
import org.datasync.watch.contract.changetable.FetchRowContract;
import org.datasync.watch.contract.changetable.FloorContract;
import org.datasync.watch.contract.changetable.IdentifierContract;
import org.datasync.watch.contract.changetable.IncarnationContract;
import org.datasync.watch.contract.changetable.KeyContract;
import org.datasync.watch.contract.changetable.LargeChangeContract;
import org.datasync.watch.contract.changetable.LateCommitContract;
import org.datasync.watch.contract.changetable.LayoutContract;
import org.datasync.watch.contract.changetable.LostUpdateContract;
import org.datasync.watch.contract.changetable.MappingContract;
import org.datasync.watch.contract.changetable.RandomTransactionsContract;
import org.datasync.watch.contract.changetable.RecordingContract;
import org.datasync.watch.contract.changetable.SpecialTimesContract;
import org.datasync.watch.contract.changetable.SubscriberContract;
import org.datasync.watch.contract.changetable.TransactionDeliveryContract;
import org.datasync.watch.contract.changetable.TransactionFailureContract;
import org.datasync.watch.contract.cycle.LaneContract;
import org.datasync.watch.contract.cycle.LaneIndexContract;
import org.datasync.watch.contract.cycle.LeaseContract;
import org.datasync.watch.contract.cycle.OrderContract;
import org.datasync.watch.contract.cycle.StartContract;
import org.datasync.watch.contract.cycle.StateTableContract;
import org.datasync.watch.contract.failure.BarrierContract;
import org.datasync.watch.contract.failure.FailuresSeenContract;
import org.datasync.watch.contract.failure.HeldActionContract;
import org.datasync.watch.contract.failure.OvertakenContract;
import org.datasync.watch.contract.failure.PoisonRowContract;
import org.datasync.watch.contract.failure.ProbeContract;
import org.datasync.watch.contract.lastmodified.FollowedDeletesContract;
import org.datasync.watch.contract.lastmodified.FollowedDeliveryContract;
import org.datasync.watch.contract.lastmodified.FollowedFailureContract;
import org.datasync.watch.contract.lastmodified.FollowedHorizonContract;
import org.datasync.watch.contract.lastmodified.FollowedOptionsContract;
import org.datasync.watch.contract.lastmodified.FollowedStartContract;
import org.datasync.watch.contract.lastmodified.FollowedTableContract;
import org.datasync.watch.contract.lastmodified.FollowedValuesContract;
import org.datasync.watch.contract.lastmodified.RandomDeletesContract;
import org.datasync.watch.contract.snapshot.ComparedTableContract;
import org.datasync.watch.contract.snapshot.KeptRowsContract;
import org.datasync.watch.contract.snapshot.MeanwhileContract;
import org.datasync.watch.contract.snapshot.RandomEditsContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * All that a watch promises, subject by subject. A database's test is one small class over this; what it cannot do, as its dialect
 * says, is reported as skipped.
 */
public abstract class WatchContract {

    protected final TestDatabase product;

    protected WatchContract(TestDatabase product) {
        this.product = product;
    }

    @Nested
    class Applied extends ApplyContract {
        Applied() {
            super(product);
        }
    }

    @Nested
    class Layouts extends LayoutContract {
        Layouts() {
            super(product);
        }
    }

    @Nested
    class PoisonRows extends PoisonRowContract {
        PoisonRows() {
            super(product);
        }
    }

    @Nested
    class SpecialTimes extends SpecialTimesContract {
        SpecialTimes() {
            super(product);
        }
    }

    @Nested
    class LargeChanges extends LargeChangeContract {
        LargeChanges() {
            super(product);
        }
    }

    @Nested
    class BadRows extends BadRowsContract {
        BadRows() {
            super(product);
        }
    }

    @Nested
    class FailingStatements extends FailingStatementContract {
        FailingStatements() {
            super(product);
        }
    }

    @Nested
    class FollowedTables extends FollowedTableContract {
        FollowedTables() {
            super(product);
        }
    }

    @Nested
    class FollowedStarts extends FollowedStartContract {
        FollowedStarts() {
            super(product);
        }
    }

    @Nested
    class FollowedOptions extends FollowedOptionsContract {
        FollowedOptions() {
            super(product);
        }
    }

    @Nested
    class FollowedHorizons extends FollowedHorizonContract {
        FollowedHorizons() {
            super(product);
        }
    }

    @Nested
    class FollowedValues extends FollowedValuesContract {
        FollowedValues() {
            super(product);
        }
    }

    @Nested
    class FollowedDeliveries extends FollowedDeliveryContract {
        FollowedDeliveries() {
            super(product);
        }
    }

    @Nested
    class FollowedFailures extends FollowedFailureContract {
        FollowedFailures() {
            super(product);
        }
    }

    @Nested
    class FollowedDeletes extends FollowedDeletesContract {
        FollowedDeletes() {
            super(product);
        }
    }

    @Nested
    class FollowedDeletesAtRandom extends RandomDeletesContract {
        FollowedDeletesAtRandom() {
            super(product);
        }
    }

    @Nested
    class ComparedTables extends ComparedTableContract {
        ComparedTables() {
            super(product);
        }
    }

    @Nested
    class KeptRows extends KeptRowsContract {
        KeptRows() {
            super(product);
        }
    }

    @Nested
    class ComparedAtRandom extends RandomEditsContract {
        ComparedAtRandom() {
            super(product);
        }
    }

    @Nested
    class ComparedMeanwhile extends MeanwhileContract {
        ComparedMeanwhile() {
            super(product);
        }
    }

    @Nested
    class Keys extends KeyContract {
        Keys() {
            super(product);
        }
    }

    @Nested
    class FetchRow extends FetchRowContract {
        FetchRow() {
            super(product);
        }
    }

    @Nested
    class Identifiers extends IdentifierContract {
        Identifiers() {
            super(product);
        }
    }

    @Nested
    class Recording extends RecordingContract {
        Recording() {
            super(product);
        }
    }

    @Nested
    class Subscribers extends SubscriberContract {
        Subscribers() {
            super(product);
        }
    }

    @Nested
    class Mapping extends MappingContract {
        Mapping() {
            super(product);
        }
    }

    @Nested
    class Floors extends FloorContract {
        Floors() {
            super(product);
        }
    }

    @Nested
    class Order extends OrderContract {
        Order() {
            super(product);
        }
    }

    @Nested
    class Start extends StartContract {
        Start() {
            super(product);
        }
    }

    @Nested
    class StateTables extends StateTableContract {
        StateTables() {
            super(product);
        }
    }

    @Nested
    class Overtaken extends OvertakenContract {
        Overtaken() {
            super(product);
        }
    }

    @Nested
    class Barriers extends BarrierContract {
        Barriers() {
            super(product);
        }
    }

    @Nested
    class Probes extends ProbeContract {
        Probes() {
            super(product);
        }
    }

    @Nested
    class HeldActionsOfPeople extends HeldActionContract {
        HeldActionsOfPeople() {
            super(product);
        }
    }

    @Nested
    class FailuresSeen extends FailuresSeenContract {
        FailuresSeen() {
            super(product);
        }
    }

    @Nested
    class Incarnations extends IncarnationContract {
        Incarnations() {
            super(product);
        }
    }

    @Nested
    class LostUpdates extends LostUpdateContract {
        LostUpdates() {
            super(product);
        }
    }

    @Nested
    class LateCommits extends LateCommitContract {
        LateCommits() {
            super(product);
        }
    }

    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(product);
        }
    }

    @Nested
    class Lanes extends LaneContract {
        Lanes() {
            super(product);
        }
    }

    @Tag("wide")
    @Nested
    class LanesWithoutAnIndex extends LaneContract {
        LanesWithoutAnIndex() {
            super(product);
        }

        @Override
        protected String install() {
            return "install=none";
        }
    }

    @Nested
    class LaneIndexing extends LaneIndexContract {
        LaneIndexing() {
            super(product);
        }
    }

    @Nested
    class TransactionDeliveries extends TransactionDeliveryContract {
        TransactionDeliveries() {
            super(product);
        }
    }

    @Nested
    class TransactionFailures extends TransactionFailureContract {
        TransactionFailures() {
            super(product);
        }
    }

    @Nested
    class InterleavedTransactions extends RandomTransactionsContract {
        InterleavedTransactions() {
            super(product);
        }
    }
}
