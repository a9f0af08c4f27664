package org.datasync.watch.dialect.mysql;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;

@OnMySql
class MySqlContractTest extends WatchContract {
    MySqlContractTest() {
        super(TestDatabase.MYSQL);
    }
}
