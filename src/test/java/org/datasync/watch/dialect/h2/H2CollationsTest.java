package org.datasync.watch.dialect.h2;

import org.datasync.watch.contract.snapshot.RandomEditsContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;

/** Keys are in the order of their collation, and of some two spellings are the same key. */
class H2CollationsTest {

    /** Case does not matter. */
    @Nested
    class InAnyCase extends RandomEditsContract {
        InAnyCase() {
            super(TestDatabase.H2);
        }

        @Override
        protected int fewer() {
            return 3;
        }

        @Override
        protected int batchSize() {
            return 1000;
        }

        @Override
        protected String keyType() {
            return "varchar_ignorecase(20)";
        }
    }
}
