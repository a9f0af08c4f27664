package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class MariaDbTriggerContractTest extends TriggerContract {
    MariaDbTriggerContractTest() {
        super(TestDatabase.MARIADB);
    }
}
