package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class PostgreSqlTriggerContractTest extends TriggerContract {
    PostgreSqlTriggerContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
