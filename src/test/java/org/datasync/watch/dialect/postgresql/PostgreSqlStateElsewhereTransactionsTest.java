package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.changetable.TransactionFailureContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;

/** Whole transactions with the watch's state in another database. */
@Tag("wide")
class PostgreSqlStateElsewhereTransactionsTest extends TransactionFailureContract {
    PostgreSqlStateElsewhereTransactionsTest() {
        super(TestDatabase.POSTGRESQL_STATE_ELSEWHERE);
    }
}
