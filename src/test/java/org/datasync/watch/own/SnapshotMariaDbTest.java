package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotMariaDbTest extends SnapshotContract {

    SnapshotMariaDbTest() {
        super(TestDatabase.MARIADB);
    }
}
