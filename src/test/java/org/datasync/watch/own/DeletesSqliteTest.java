package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesSqliteTest extends DeletesContract {

    DeletesSqliteTest() {
        super(TestDatabase.SQLITE);
    }
}
