package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class H2FileTriggerContractTest extends TriggerContract {
    H2FileTriggerContractTest() {
        super(TestDatabase.H2_FILE);
    }
}
