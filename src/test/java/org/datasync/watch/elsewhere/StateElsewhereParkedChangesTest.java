package org.datasync.watch.elsewhere;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.ParkedChangesTest;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class StateElsewhereParkedChangesTest extends ParkedChangesTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_STATE_ELSEWHERE;
    }
}
