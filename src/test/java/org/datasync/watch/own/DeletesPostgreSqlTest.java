package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesPostgreSqlTest extends DeletesContract {

    DeletesPostgreSqlTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
