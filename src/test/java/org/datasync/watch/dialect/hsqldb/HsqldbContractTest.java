package org.datasync.watch.dialect.hsqldb;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;

class HsqldbContractTest extends WatchContract {
    HsqldbContractTest() {
        super(TestDatabase.HSQLDB);
    }
}
