package org.datasync.watch.dialect.mysql;

import org.datasync.watch.contract.snapshot.RandomEditsContract;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Keys are in the order of their collation, and of some two spellings are the same key. */
class MySqlCollationsTest {

    /** By the bytes of their letters; blanks at the end matter. */
    @Nested
    @OnMySql
    @Tag("wide")
    class OfBytes extends RandomEditsContract {
        OfBytes() {
            super(TestDatabase.MYSQL);
        }

        @Override
        protected String keyType() {
            return "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";
        }
    }

    /** The server's default: neither case nor accents matter, but blanks at the end do. */
    @Nested
    @OnMySql
    class InAnyCase extends RandomEditsContract {
        InAnyCase() {
            super(TestDatabase.MYSQL);
        }

        @Override
        protected String keyType() {
            return "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci";
        }
    }

    /** Nor do blanks at the end, as of old. */
    @Nested
    @OnMySql
    @Tag("wide")
    class InAnyCaseAndPadded extends RandomEditsContract {
        InAnyCaseAndPadded() {
            super(TestDatabase.MYSQL);
        }

        @Override
        protected String keyType() {
            return "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";
        }
    }
}
