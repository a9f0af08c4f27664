package org.datasync.watch.elsewhere;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.failure.PoisonAndOutageTest;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class StateElsewherePoisonAndOutageTest extends PoisonAndOutageTest {

    @Override
    protected TestDatabase database() {
        return TestDatabase.HSQLDB_STATE_ELSEWHERE;
    }
}
