package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesDerbyTest extends DeletesContract {

    DeletesDerbyTest() {
        super(TestDatabase.DERBY);
    }
}
