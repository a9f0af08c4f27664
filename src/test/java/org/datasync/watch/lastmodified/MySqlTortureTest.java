package org.datasync.watch.lastmodified;

import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;

/** By a column without and one with a zone. */
@OnMySql
class MySqlTortureTest extends InnoDbTortureTest {

    MySqlTortureTest() {
        super(TestDatabase.MYSQL);
    }
}
