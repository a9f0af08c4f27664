package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class PostgreSqlContractTest extends WatchContract {
    PostgreSqlContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
