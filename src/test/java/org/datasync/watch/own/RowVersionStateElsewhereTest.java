package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The same with the watch's state, and so the position, in another database. */
class RowVersionStateElsewhereTest extends RowVersionContract {

    RowVersionStateElsewhereTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }
}
