package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class MariaDbContractTest extends WatchContract {
    MariaDbContractTest() {
        super(TestDatabase.MARIADB);
    }
}
