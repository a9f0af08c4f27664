package org.datasync.watch.apart;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.ParkedChangesTest;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class ApartParkedChangesTest extends ParkedChangesTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_APART;
    }
}
