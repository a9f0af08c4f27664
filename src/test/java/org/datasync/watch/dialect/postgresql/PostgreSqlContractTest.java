package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;

class PostgreSqlContractTest extends WatchContract {
    PostgreSqlContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
