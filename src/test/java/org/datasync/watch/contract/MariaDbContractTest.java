package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class MariaDbContractTest extends LanedWatchContract {
    MariaDbContractTest() {
        super(TestDatabase.MARIADB);
    }
}
