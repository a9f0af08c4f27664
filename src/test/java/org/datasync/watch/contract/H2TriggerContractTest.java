package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class H2TriggerContractTest extends TriggerContract {
    H2TriggerContractTest() {
        super(TestDatabase.H2);
    }
}
