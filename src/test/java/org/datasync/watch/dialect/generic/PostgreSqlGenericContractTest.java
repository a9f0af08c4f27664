package org.datasync.watch.dialect.generic;

import org.datasync.watch.database.TestDatabase;

/** PostgreSQL as if it were not known: a server, whose driver tells of some types what they are not. */
class PostgreSqlGenericContractTest extends GenericContract {
    PostgreSqlGenericContractTest() {
        super(TestDatabase.POSTGRESQL_GENERIC);
    }
}
