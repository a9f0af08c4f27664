package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotPostgreSqlTest extends SnapshotContract {

    SnapshotPostgreSqlTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
