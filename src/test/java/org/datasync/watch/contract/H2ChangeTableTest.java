package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class H2ChangeTableTest extends ChangeTableContract {
    H2ChangeTableTest() {
        super(TestDatabase.H2);
    }
}
