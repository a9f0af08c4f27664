package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a route writes may be refused only at the commit, by a deferred constraint: that holds the one change alone. */
class RefusedCommitTest {

    private static final String STORE = "datasync-watch:change-table:store?dataSource=#db&install=ensure&delay=20"
            + "&initialDelay=0&retryDelay=60000";

    /** Those that can defer constraints. */
    private static Stream<TestDatabase> databases() {
        return Stream.of(TestDatabase.POSTGRESQL, TestDatabase.DERBY, TestDatabase.SQLITE);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void holdsTheChangeAndLetsTheOthersFlow(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute(
                    "CREATE TABLE department (id integer NOT NULL PRIMARY KEY)",
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
