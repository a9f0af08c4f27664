package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;

class PostgreSqlTriggerContractTest extends TriggerContract {
    PostgreSqlTriggerContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
