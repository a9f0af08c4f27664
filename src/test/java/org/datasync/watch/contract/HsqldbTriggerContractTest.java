package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class HsqldbTriggerContractTest extends TriggerContract {
    HsqldbTriggerContractTest() {
        super(TestDatabase.HSQLDB);
    }
}
