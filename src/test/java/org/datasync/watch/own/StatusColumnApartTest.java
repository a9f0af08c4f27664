package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The same with the watch's state in another database. */
class StatusColumnApartTest extends StatusColumnContract {

    StatusColumnApartTest() {
        super(TestDatabase.POSTGRESQL_APART);
    }
}
