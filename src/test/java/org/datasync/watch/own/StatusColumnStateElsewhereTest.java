package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The same with the watch's state in another database. */
class StatusColumnStateElsewhereTest extends StatusColumnContract {

    StatusColumnStateElsewhereTest() {
        super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
    }
}
