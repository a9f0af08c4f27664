package org.datasync.watch.lastmodified;

import org.datasync.watch.database.TestDatabase;

/** By a column without and one with a zone. */
class MariaDbTortureTest extends InnoDbTortureTest {

    MariaDbTortureTest() {
        super(TestDatabase.MARIADB);
    }
}
