package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class SnapshotSqliteTest extends SnapshotContract {

    SnapshotSqliteTest() {
        super(TestDatabase.SQLITE);
    }
}
