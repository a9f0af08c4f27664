package org.datasync.watch.dialect.generic;

import org.datasync.watch.database.TestDatabase;

/** H2 as if it were not known, so that this much is tried on any machine. */
class H2GenericContractTest extends GenericContract {
    H2GenericContractTest() {
        super(TestDatabase.H2_GENERIC);
    }
}
