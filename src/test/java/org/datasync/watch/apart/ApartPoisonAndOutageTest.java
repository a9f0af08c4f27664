package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.PoisonAndOutageTest;

class ApartPoisonAndOutageTest extends PoisonAndOutageTest {
    ApartPoisonAndOutageTest() {
        super(TestDatabase.HSQLDB_APART);
    }
}
