package org.datasync.watch.dialect.mariadb;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;

class MariaDbContractTest extends WatchContract {
    MariaDbContractTest() {
        super(TestDatabase.MARIADB);
    }
}
