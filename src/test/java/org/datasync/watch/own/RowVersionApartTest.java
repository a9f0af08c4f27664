package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

/** The same with the watch's state, and so the position, in another database. */
class RowVersionApartTest extends RowVersionContract {

    RowVersionApartTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }
}
