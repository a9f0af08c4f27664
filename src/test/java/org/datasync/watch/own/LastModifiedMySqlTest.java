package org.datasync.watch.own;

import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;

@OnMySql
class LastModifiedMySqlTest extends LastModifiedNumbersContract {

    LastModifiedMySqlTest() {
        super(TestDatabase.MYSQL);
    }
}
