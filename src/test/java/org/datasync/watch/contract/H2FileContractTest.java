package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class H2FileContractTest extends ConcurrentWatchContract {
    H2FileContractTest() {
        super(TestDatabase.H2_FILE);
    }
}
