package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class H2ContractTest extends LanedWatchContract {
    H2ContractTest() {
        super(TestDatabase.H2);
    }
}
