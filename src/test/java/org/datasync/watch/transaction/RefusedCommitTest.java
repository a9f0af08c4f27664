package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** What a route writes may be refused only at the commit, by a deferred constraint: that holds the one change alone. */
class RefusedCommitTest {

    private static final String STORE = "datasync-watch:change-table:store?dataSource=#db&install=ensure&delay=20"
            + "&initialDelay=0&retryDelay=60000";

    @Test
    void holdsTheChangeAndLetsTheOthersFlow() {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute(
                    "CREATE TABLE department (id integer PRIMARY KEY)",
                    "INSERT INTO department VALUES (1), (3)",
                    "CREATE TABLE target (id integer REFERENCES department DEFERRABLE INITIALLY DEFERRED)");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(STORE)
                            .to(
                                    "sql:INSERT INTO target VALUES (CAST(:#CamelDatasyncWatchKey AS integer))?dataSource=#db");
                }
            });
            context.execute("INSERT INTO store (table_name, record_key) VALUES ('product', '1'), ('product', '2'),"
                    + " ('product', '3')");
            await().until(() -> context.count("target") == 2 && context.count("datasync_failure") == 1);

            assertThat(context.count("store WHERE record_key = '2'")).isEqualTo(1);
            assertThat(context.count("store")).isEqualTo(1);
        }
    }
}
