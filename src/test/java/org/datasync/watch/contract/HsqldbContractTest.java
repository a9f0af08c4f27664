package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class HsqldbContractTest extends WatchContract {
    HsqldbContractTest() {
        super(TestDatabase.HSQLDB);
    }
}
