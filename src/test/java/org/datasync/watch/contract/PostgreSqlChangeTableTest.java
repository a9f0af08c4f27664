package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class PostgreSqlChangeTableTest extends ChangeTableContract {
    PostgreSqlChangeTableTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
