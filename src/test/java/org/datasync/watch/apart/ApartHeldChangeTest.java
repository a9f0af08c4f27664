package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.HeldChangeTest;

class ApartHeldChangeTest extends HeldChangeTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_APART;
    }
}
