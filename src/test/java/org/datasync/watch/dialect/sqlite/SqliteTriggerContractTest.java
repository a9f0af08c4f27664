package org.datasync.watch.dialect.sqlite;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;

class SqliteTriggerContractTest extends TriggerContract {
    SqliteTriggerContractTest() {
        super(TestDatabase.SQLITE);
    }
}
