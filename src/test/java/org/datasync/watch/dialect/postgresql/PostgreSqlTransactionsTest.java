package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.changetable.RandomTransactionsContract;
import org.datasync.watch.contract.changetable.TransactionDeliveryContract;
import org.datasync.watch.contract.changetable.TransactionFailureContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

class PostgreSqlTransactionsTest {

    @Nested
    class Deliveries extends TransactionDeliveryContract {
        Deliveries() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Failures extends TransactionFailureContract {
        Failures() {
            super(TestDatabase.POSTGRESQL);
        }
    }

    @Nested
    class Interleaved extends RandomTransactionsContract {
        Interleaved() {
            super(TestDatabase.POSTGRESQL);
        }
    }
}
