package org.datasync.watch.contract;

import org.datasync.watch.contract.cycle.LaneContract;
import org.datasync.watch.contract.cycle.LeaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

/**
 * All that a watch promises on a database that besides has a hash function, so that lanes share the records, and passes over
 * locked rows.
 */
public abstract class LanedWatchContract extends ConcurrentWatchContract {

    protected LanedWatchContract(TestDatabase product) {
        super(product);
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
}
