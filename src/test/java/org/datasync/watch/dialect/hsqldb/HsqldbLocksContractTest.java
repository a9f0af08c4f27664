package org.datasync.watch.dialect.hsqldb;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;

/** HSQLDB's default transaction mode: a transaction locks each table that it writes to. */
@Tag("wide")
class HsqldbLocksContractTest extends WatchContract {
    HsqldbLocksContractTest() {
        super(TestDatabase.HSQLDB_LOCKS);
    }
}
