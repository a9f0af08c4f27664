package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesHsqldbTest extends DeletesContract {

    DeletesHsqldbTest() {
        super(TestDatabase.HSQLDB);
    }
}
