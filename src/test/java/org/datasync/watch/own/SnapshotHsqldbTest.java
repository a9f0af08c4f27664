package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotHsqldbTest extends SnapshotContract {

    SnapshotHsqldbTest() {
        super(TestDatabase.HSQLDB);
    }
}
