package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.PoisonAndOutageTest;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class ApartPoisonAndOutageTest extends PoisonAndOutageTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_APART;
    }
}
