package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesMariaDbTest extends DeletesContract {

    DeletesMariaDbTest() {
        super(TestDatabase.MARIADB);
    }
}
