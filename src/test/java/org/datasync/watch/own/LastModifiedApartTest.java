package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The same with the watch's state in another database. */
class LastModifiedApartTest extends LastModifiedContract {

    LastModifiedApartTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }
}
