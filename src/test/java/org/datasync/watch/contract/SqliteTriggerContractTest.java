package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class SqliteTriggerContractTest extends TriggerContract {
    SqliteTriggerContractTest() {
        super(TestDatabase.SQLITE);
    }
}
