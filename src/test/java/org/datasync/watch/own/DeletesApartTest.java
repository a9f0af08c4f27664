package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesApartTest extends DeletesContract {

    DeletesApartTest() {
        super(TestDatabase.POSTGRESQL_TWICE);
    }
}
