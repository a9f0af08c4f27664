package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class LastModifiedHsqldbTest extends LastModifiedNumbersContract {

    LastModifiedHsqldbTest() {
        super(TestDatabase.HSQLDB);
    }
}
