package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class PostgreSqlContractTest extends ConcurrentWatchContract {
    PostgreSqlContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
