package org.datasync.watch.dialect.mysql;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;

@OnMySql
class MySqlTriggerContractTest extends TriggerContract {
    MySqlTriggerContractTest() {
        super(TestDatabase.MYSQL);
    }
}
