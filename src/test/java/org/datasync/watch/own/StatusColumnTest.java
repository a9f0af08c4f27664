package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class StatusColumnTest extends StatusColumnContract {

    StatusColumnTest() {
        super(TestDatabase.H2);
    }
}
