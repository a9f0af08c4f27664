package org.datasync.watch.own;

import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;

@OnMySql
class DeletesMySqlTest extends DeletesContract {

    DeletesMySqlTest() {
        super(TestDatabase.MYSQL);
    }
}
