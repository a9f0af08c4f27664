package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class LastModifiedDerbyTest extends LastModifiedNumbersContract {

    LastModifiedDerbyTest() {
        super(TestDatabase.DERBY);
    }
}
