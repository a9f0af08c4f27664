package org.datasync.watch.dialect.derby;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;

class DerbyTriggerContractTest extends TriggerContract {
    DerbyTriggerContractTest() {
        super(TestDatabase.DERBY);
    }
}
