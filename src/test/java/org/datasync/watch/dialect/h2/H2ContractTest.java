package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.LanedWatchContract;
import org.datasync.watch.database.TestDatabase;

class H2ContractTest extends LanedWatchContract {
    H2ContractTest() {
        super(TestDatabase.H2);
    }
}
