package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;

class H2TriggerContractTest extends TriggerContract {
    H2TriggerContractTest() {
        super(TestDatabase.H2);
    }
}
