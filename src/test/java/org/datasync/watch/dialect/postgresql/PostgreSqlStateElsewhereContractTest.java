package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.changetable.FailingStatementContract;
import org.datasync.watch.contract.changetable.LateCommitContract;
import org.datasync.watch.contract.changetable.LostUpdateContract;
import org.datasync.watch.contract.cycle.LaneContract;
import org.datasync.watch.contract.cycle.LeaseContract;
import org.datasync.watch.contract.cycle.StateTableContract;
import org.datasync.watch.contract.failure.BarrierContract;
import org.datasync.watch.contract.failure.HeldActionContract;
import org.datasync.watch.contract.failure.OvertakenContract;
import org.datasync.watch.contract.failure.PoisonRowContract;
import org.datasync.watch.contract.failure.ProbeContract;
import org.datasync.watch.contract.trigger.UninstallContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** What a watch promises that its state has a part in, with that state in another database. */
@Tag("wide")
class PostgreSqlStateElsewhereContractTest {

    @Nested
    class StateTables extends StateTableContract {
        StateTables() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class PoisonRows extends PoisonRowContract {
        PoisonRows() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class LostUpdates extends LostUpdateContract {
        LostUpdates() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class LateCommits extends LateCommitContract {
        LateCommits() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class Lanes extends LaneContract {
        Lanes() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class Overtaken extends OvertakenContract {
        Overtaken() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class Barriers extends BarrierContract {
        Barriers() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class Probes extends ProbeContract {
        Probes() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class HeldActionsOfPeople extends HeldActionContract {
        HeldActionsOfPeople() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class Uninstallations extends UninstallContract {
        Uninstallations() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }

    @Nested
    class FailingStatements extends FailingStatementContract {
        FailingStatements() {
            super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
        }
    }
}
