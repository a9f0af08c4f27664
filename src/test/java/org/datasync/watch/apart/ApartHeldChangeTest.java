package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.HeldChangeTest;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class ApartHeldChangeTest extends HeldChangeTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_APART;
    }
}
