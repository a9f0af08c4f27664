package org.datasync.watch.dialect.sqlite;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;

class SqliteContractTest extends WatchContract {
    SqliteContractTest() {
        super(TestDatabase.SQLITE);
    }
}
