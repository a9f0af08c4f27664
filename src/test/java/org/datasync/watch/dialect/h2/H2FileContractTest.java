package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class H2FileContractTest extends WatchContract {
    H2FileContractTest() {
        super(TestDatabase.H2_FILE);
    }
}
