package org.datasync.watch.dialect.generic;

import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;

/** PostgreSQL as if it were not known: a server, whose driver tells of some types what they are not. */
@Tag("wide")
class PostgreSqlGenericContractTest extends GenericContract {
    PostgreSqlGenericContractTest() {
        super(TestDatabase.POSTGRESQL_GENERIC);
    }
}
