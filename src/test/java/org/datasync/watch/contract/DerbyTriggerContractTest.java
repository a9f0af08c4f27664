package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class DerbyTriggerContractTest extends TriggerContract {
    DerbyTriggerContractTest() {
        super(TestDatabase.DERBY);
    }
}
