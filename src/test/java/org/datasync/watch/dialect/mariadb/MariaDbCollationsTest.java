package org.datasync.watch.dialect.mariadb;

import org.datasync.watch.contract.snapshot.RandomEditsContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Keys are in the order of their collation, and of some two spellings are the same key. */
class MariaDbCollationsTest {

    /** By the bytes of their letters. */
    @Nested
    @Tag("wide")
    class OfBytes extends RandomEditsContract {
        OfBytes() {
            super(TestDatabase.MARIADB);
        }

        @Override
        protected String keyType() {
            return "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
        }
    }

    /** Neither case nor accents matter, nor blanks at the end. */
    @Nested
    class InAnyCase extends RandomEditsContract {
        InAnyCase() {
            super(TestDatabase.MARIADB);
        }

        @Override
        protected String keyType() {
            return "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";
        }
    }

    /** Blanks at the end matter. */
    @Nested
    @Tag("wide")
    class WithBlanks extends RandomEditsContract {
        WithBlanks() {
            super(TestDatabase.MARIADB);
        }

        @Override
        protected String keyType() {
            return "varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
        }
    }
}
