package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class SqliteContractTest extends WatchContract {
    SqliteContractTest() {
        super(TestDatabase.SQLITE);
    }
}
