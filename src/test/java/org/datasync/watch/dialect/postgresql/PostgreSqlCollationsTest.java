package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.contract.snapshot.RandomEditsContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Keys are in the order of their collation, and of some two spellings are the same key. */
class PostgreSqlCollationsTest {

    /** By the bytes of their letters. */
    @Nested
    @Tag("wide")
    class OfBytes extends RandomEditsContract {
        OfBytes() {
            super(TestDatabase.POSTGRESQL);
        }

        @Override
        protected String keyType() {
            return "varchar(20) COLLATE \"C\"";
        }
    }

    /** As ICU has it, which puts small letters before capitals. */
    @Nested
    @Tag("wide")
    class OfIcu extends RandomEditsContract {
        OfIcu() {
            super(TestDatabase.POSTGRESQL);
        }

        @Override
        protected String keyType() {
            return "varchar(20) COLLATE \"de-x-icu\"";
        }
    }

    /** Neither case nor accents matter. */
    @Nested
    @Tag("wide")
    class InAnyCase extends RandomEditsContract {
        InAnyCase() {
            super(TestDatabase.POSTGRESQL);
        }

        @BeforeEach
        void createCollation() {
            context.execute(
                    "CREATE COLLATION in_any_case (provider = icu, locale = 'und-u-ks-level1', deterministic = false)");
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
            return "varchar(20) COLLATE in_any_case";
        }
    }
}
