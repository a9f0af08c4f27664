package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotDerbyTest extends SnapshotContract {

    SnapshotDerbyTest() {
        super(TestDatabase.DERBY);
    }
}
