package org.datasync.watch.contract;

import org.datasync.watch.database.TestDatabase;

class MariaDbChangeTableTest extends ChangeTableContract {
    MariaDbChangeTableTest() {
        super(TestDatabase.MARIADB);
    }
}
