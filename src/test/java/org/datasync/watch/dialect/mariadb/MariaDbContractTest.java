package org.datasync.watch.dialect.mariadb;

import org.datasync.watch.contract.LanedWatchContract;
import org.datasync.watch.database.TestDatabase;

class MariaDbContractTest extends LanedWatchContract {
    MariaDbContractTest() {
        super(TestDatabase.MARIADB);
    }
}
