package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class RowVersionTest extends RowVersionContract {

    RowVersionTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
