package org.datasync.watch.dialect.hsqldb;

import org.datasync.watch.contract.ConcurrentWatchContract;
import org.datasync.watch.database.TestDatabase;

class HsqldbContractTest extends ConcurrentWatchContract {
    HsqldbContractTest() {
        super(TestDatabase.HSQLDB);
    }
}
