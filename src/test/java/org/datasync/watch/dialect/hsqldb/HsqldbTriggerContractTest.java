package org.datasync.watch.dialect.hsqldb;

import org.datasync.watch.contract.TriggerContract;
import org.datasync.watch.database.TestDatabase;

class HsqldbTriggerContractTest extends TriggerContract {
    HsqldbTriggerContractTest() {
        super(TestDatabase.HSQLDB);
    }
}
