package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.HeldChangeTest;

class ApartHeldChangeTest extends HeldChangeTest {
    ApartHeldChangeTest() {
        super(TestDatabase.HSQLDB_APART);
    }
}
