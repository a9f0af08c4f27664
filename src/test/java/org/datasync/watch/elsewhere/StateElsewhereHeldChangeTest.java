package org.datasync.watch.elsewhere;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.HeldChangeTest;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class StateElsewhereHeldChangeTest extends HeldChangeTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_STATE_ELSEWHERE;
    }
}
