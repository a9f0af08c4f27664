package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class HsqldbContractTest extends ConcurrentWatchContract {
    HsqldbContractTest() {
        super(TestDatabase.HSQLDB);
    }
}
