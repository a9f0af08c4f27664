package org.datasync.watch.contract;

import org.datasync.watch.contract.changetable.LateCommitContract;
import org.datasync.watch.contract.changetable.LostUpdateContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

/** All that a watch promises on a database where transactions neither wait for readers nor make readers wait. */
public abstract class ConcurrentWatchContract extends WatchContract {

    protected ConcurrentWatchContract(TestDatabase product) {
        super(product);
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
}
