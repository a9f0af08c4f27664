package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class LastModifiedMariaDbTest extends LastModifiedNumbersContract {

    LastModifiedMariaDbTest() {
        super(TestDatabase.MARIADB);
    }
}
