package org.datasync.watch.dialect.mariadb;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;

class MariaDbTriggerContractTest extends TriggerContract {
    MariaDbTriggerContractTest() {
        super(TestDatabase.MARIADB);
    }
}
