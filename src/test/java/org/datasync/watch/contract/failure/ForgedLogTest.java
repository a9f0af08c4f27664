package org.datasync.watch.contract.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultConsumer;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** Who may write rows, or create tables, cannot write lines into our log. */
class ForgedLogTest extends DatabaseContract {

    private static final String FORGED = "x\r\n2026-01-31 ERROR forged\u001b[2J\u2028";

    ForgedLogTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createTable() {
        context.execute("CREATE TABLE pending (id text PRIMARY KEY, tab text, k text)");
        context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?)", FORGED, FORGED, FORGED);
    }

    private static void assertNothingIsForged(LogLines log) {
        assertThat(log.text()).contains("x\\r\\n2026-01-31 ERROR forged\\u001b[2J\\u2028");
        assertThat(log.text().lines()).noneMatch(line -> line.startsWith("2026-01-31 ERROR forged"));
        assertThat(log.text()).doesNotContain("forged\u001b", "[2J\u00e2\u0080\u00a8");
    }

    @Test
    void byIdsAndNamesOfChangesThatFail() {
        LogLines log = new LogLines();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch(
                                "store",
                                "changeTable=pending&tableColumn=tab&keyColumns=k&orderBy=id",
                                "failureScope=lane&maxAttempts=2&retryDelay=5&maxRetryDelay=5"))
                        .process(exchange -> {
                            throw new IllegalStateException(FORGED);
                        });
            }
        });
        await().until(() -> context.count("datasync_failure WHERE status = 'parked'") == 1);

        assertNothingIsForged(log);
        assertThat(log.text()).contains("Attempt 1 at change store:x");
        assertThat(context.rows("SELECT change_id FROM datasync_failure").toString())
                .as("what is stored stays as it is")
                .contains(FORGED);
    }

    @Test
    void byWhatTheDatabaseSaysWhenAPollFails() throws Exception {
        DataAccessException failure = catchThrowableOfType(
                DataAccessException.class, () -> context.jdbc().queryForList("SELECT CAST(k AS integer) FROM pending"));
        DefaultConsumer consumer =
                (DefaultConsumer) context.camel().getEndpoint(watch("store")).createConsumer(exchange -> {});
        LogLines log = new LogLines();
        consumer.getExceptionHandler().handleException("The poll has failed", failure);

        assertNothingIsForged(log);
        assertThat(log.text()).contains("The poll has failed", "PSQLException: ERROR: invalid input syntax");
    }

    @Test
    void byNamesOfTables() {
        context.execute("CREATE TABLE " + quoted(FORGED) + " (id integer)");
        LogLines log = new LogLines();
        context.receive(trigger("store", "tables=*"));

        assertNothingIsForged(log);
    }
}
