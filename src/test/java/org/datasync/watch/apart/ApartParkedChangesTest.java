package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.ParkedChangesTest;

class ApartParkedChangesTest extends ParkedChangesTest {
    ApartParkedChangesTest() {
        super(TestDatabase.HSQLDB_APART);
    }
}
