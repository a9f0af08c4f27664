package org.datasync.watch.dialect.mysql;

import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.innodb.InnoDbContract;

@OnMySql
class MySqlInnoDbTest extends InnoDbContract {
    MySqlInnoDbTest() {
        super(TestDatabase.MYSQL, TestDatabase.MYSQL, TestDatabase.MYSQL_WITHOUT_GTIDS);
    }
}
