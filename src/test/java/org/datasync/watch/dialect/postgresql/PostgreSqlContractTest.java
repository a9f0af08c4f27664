package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.LanedWatchContract;
import org.datasync.watch.database.TestDatabase;

class PostgreSqlContractTest extends LanedWatchContract {
    PostgreSqlContractTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
