package org.datasync.watch.own;

import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;

@OnMySql
class SnapshotMySqlTest extends SnapshotContract {

    SnapshotMySqlTest() {
        super(TestDatabase.MYSQL);
    }
}
