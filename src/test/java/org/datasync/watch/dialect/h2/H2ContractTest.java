package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;

class H2ContractTest extends WatchContract {
    H2ContractTest() {
        super(TestDatabase.H2);
    }
}
