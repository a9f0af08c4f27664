package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class PostgreSqlContractTest extends LanedWatchContract {
    PostgreSqlContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
