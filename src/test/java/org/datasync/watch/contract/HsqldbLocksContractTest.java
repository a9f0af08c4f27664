package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class HsqldbLocksContractTest extends WatchContract {
    HsqldbLocksContractTest() {
        super(TestDatabase.HSQLDB_LOCKS);
    }
}
