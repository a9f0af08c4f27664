package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotH2Test extends SnapshotContract {

    SnapshotH2Test() {
        super(TestDatabase.H2);
    }
}
