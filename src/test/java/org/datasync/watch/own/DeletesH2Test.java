package org.datasync.watch.own;

import org.datasync.watch.database.TestDatabase;

class DeletesH2Test extends DeletesContract {

    DeletesH2Test() {
        super(TestDatabase.H2);
    }
}
