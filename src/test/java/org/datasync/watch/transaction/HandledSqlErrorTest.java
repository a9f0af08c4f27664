package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A route that handles a duplicate key, on each database: only PostgreSQL gives up the whole transaction for it. */
@Tag("mysql")
class HandledSqlErrorTest {

    private static final String STORE =
            "datasync-watch:change-table:store?dataSource=#db&install=ensure&delay=20&initialDelay=0&maxAttempts=0";

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void rollsBackOnlyWhereTheDatabaseHasAbortedTheTransaction(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute("CREATE TABLE target (id integer NOT NULL PRIMARY KEY)", "INSERT INTO target VALUES (0)");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(STORE)
                            .to("sql:INSERT INTO target VALUES (:#CamelDatasyncWatchKey)?dataSource=#db")
                            .doTry()
                            .to("sql:INSERT INTO target VALUES (0)?dataSource=#db")
                            .doCatch(Exception.class)
                            .end();
                }
            });
            context.execute("INSERT INTO store (table_name, record_key) VALUES ('product', '7')");
            boolean aborts = database == TestDatabase.POSTGRESQL;
            await().until(() -> context.count(aborts ? "datasync_failure" : "target") == (aborts ? 1 : 2));
            assertThat(context.count("target WHERE id = 7")).isEqualTo(aborts ? 0 : 1);
            assertThat(context.count("store")).isEqualTo(aborts ? 1 : 0);
        }
    }
}
