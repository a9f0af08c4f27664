package org.datasync.watch.dialect.mariadb;

import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.innodb.InnoDbContract;

class MariaDbInnoDbTest extends InnoDbContract {
    MariaDbInnoDbTest() {
        super(TestDatabase.MARIADB, TestDatabase.MARIADB_LOGGED, TestDatabase.MARIADB);
    }
}
