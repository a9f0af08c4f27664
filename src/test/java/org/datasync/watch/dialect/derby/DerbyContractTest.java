package org.datasync.watch.dialect.derby;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.WatchContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DerbyContractTest extends WatchContract {
    DerbyContractTest() {
        super(TestDatabase.DERBY);
    }

    /** Readers wait for rows that another transaction has written. */
    @Nested
    class WaitingReaders extends DatabaseContract {
        WaitingReaders() {
            super(TestDatabase.DERBY);
        }

        @BeforeEach
        void createTables() {
            context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY)");
        }

        @Test
        void anUncommittedRowHoldsUpTheRowsAfterItUntilItIsCommitted() throws SQLException {
            try (Connection late = dataSource.getConnection();
                    Statement statement = late.createStatement()) {
                late.setAutoCommit(false);
                statement.execute("INSERT INTO pending VALUES (1)");
                context.execute("INSERT INTO pending VALUES (2)");
                context.receive(watch("store", "changeTable=pending", "tables=product", "keyColumns=id"));
                awaitPollError();
                assertThat(received()).isEmpty();
                late.commit();
            }
            awaitEmpty("pending");

            assertThat(can(Capability.CONCURRENT_READERS)).isFalse();
            assertThat(received()).containsExactly("upsert product [1]", "upsert product [2]");
        }

        @Test
        void bytesAndFloatsAreRefused() {
            context.execute(
                    "CREATE TABLE bytes (id char(16) FOR BIT DATA NOT NULL PRIMARY KEY, n integer)",
                    "CREATE TABLE floats (id bigint NOT NULL PRIMARY KEY, k double)");

            assertThat(can(Capability.BYTES_AND_FLOATS)).isFalse();
            assertThat(refusal(watch("a", "changeTable=bytes", "tables=product", "keyColumns=n", "orderBy=n")))
                    .contains("column ID is of type CHAR () FOR BIT DATA", "Derby cannot", "option");
            assertThat(refusal(watch("b", "changeTable=floats", "tables=product", "keyColumns=k")))
                    .contains("column K is of type DOUBLE", "Derby cannot", "keyColumns");
        }
    }
}
