package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

/** A watch whose state is in another database. */
class PostgreSqlApartContractTest extends LanedWatchContract {
    PostgreSqlApartContractTest() {
        super(TestDatabase.POSTGRESQL_APART);
    }
}
