package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class DerbyContractTest extends WatchContract {
    DerbyContractTest() {
        super(TestDatabase.DERBY);
    }
}
