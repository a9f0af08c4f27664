package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class LastModifiedTest extends LastModifiedContract {

    LastModifiedTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
