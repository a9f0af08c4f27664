package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.LanedWatchContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class H2ServerContractTest extends LanedWatchContract {
    H2ServerContractTest() {
        super(TestDatabase.H2_SERVER);
    }
}
