package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class LastModifiedSqliteTest extends LastModifiedNumbersContract {

    LastModifiedSqliteTest() {
        super(TestDatabase.SQLITE);
    }
}
