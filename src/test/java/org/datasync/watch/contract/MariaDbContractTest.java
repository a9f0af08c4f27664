package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class MariaDbContractTest extends ConcurrentWatchContract {
    MariaDbContractTest() {
        super(TestDatabase.MARIADB);
    }
}
