package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotApartTest extends SnapshotContract {

    SnapshotApartTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }
}
