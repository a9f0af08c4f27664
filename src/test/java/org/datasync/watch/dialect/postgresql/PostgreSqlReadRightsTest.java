package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;

/** What a user is not shown is not deleted, and what has taken a table's place is not read. */
class PostgreSqlReadRightsTest extends DatabaseContract {

    private static final String FETCH = "fetchRow=true";
    private static final String SLOW = "retryDelay=60000";

    PostgreSqlReadRightsTest() {
        super(TestDatabase.POSTGRESQL);
    }

    private void createDocuments() {
        context.execute(
                "CREATE TABLE doc (id integer PRIMARY KEY, tenant integer, n text)",
                "INSERT INTO doc VALUES (1, 1, 'mine'), (2, 2, 'other')",
                "CREATE TABLE product (id integer PRIMARY KEY)");
    }

    private void hideDocuments() {
        context.execute("ALTER TABLE doc ENABLE ROW LEVEL SECURITY", "CREATE POLICY p ON doc USING (tenant = 1)");
    }

    /** Runs what is to be done as a user with the rights that {@code operations.md} names, and reading all tables. */
    private void asWatcher(Consumer<WatchContext> watch) {
        String user = dataSource.getJdbcUrl().replaceAll(".*(test_\\d+).*", "watcher_$1");
        context.execute(
                "CREATE ROLE " + user + " LOGIN",
                "GRANT USAGE ON SCHEMA public TO " + user,
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + user,
                "GRANT INSERT, DELETE ON datasync TO " + user,
                "GRANT INSERT, UPDATE, DELETE ON datasync_watch, datasync_failure, datasync_capture TO " + user,
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + user);
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
        configuration.setMinimumIdle(0);
        try (HikariDataSource apart = new HikariDataSource(configuration);
                WatchContext watcher = newContext(apart)) {
            watch.accept(watcher);
        }
    }

    private List<String> errors() {
        return context.rows("SELECT error FROM datasync_failure ORDER BY change_id").stream()
                .map(row -> String.valueOf(row.get("error")))
                .toList();
    }

    @Test
    void recordsThatPoliciesHideAreNotTakenForDeleted() {
        createDocuments();
        String[] options = {"tables=doc,product", "capture=key", FETCH, SLOW};
        createStateTables();
        request(triggerProducer("store", options) + "&action=install", null);
        hideDocuments();
        asWatcher(watcher -> {
            watcher.receive(trigger("store", options).replace("install=ensure", "install=none"));
            context.execute("UPDATE doc SET n = n || '!'", "INSERT INTO product VALUES (7)");
            await().until(() -> watcher.received().size() + context.count("datasync_failure") == 3);

            assertThat(described(watcher.received())).containsExactly("insert product [7]");
            assertThat(errors()).hasSize(2).allSatisfy(error -> assertThat(error)
                    .contains("public.doc", "row level security", "BYPASSRLS"));
        });
    }

    @Test
    void aTableThatMayNotBeReadIsItsOwnChangesFailure() {
        createDocuments();
        String[] options = {"tables=doc,product", "capture=key", FETCH, SLOW};
        createStateTables();
        request(triggerProducer("store", options) + "&action=install", null);
        asWatcher(watcher -> {
            watcher.receive(trigger("store", options).replace("install=ensure", "install=none"));
            context.execute("INSERT INTO product VALUES (1)");
            await().until(() -> watcher.received().size() == 1);
            String user = watcher.jdbc().queryForObject("SELECT current_user", String.class);
            context.execute(
                    "REVOKE SELECT ON doc FROM " + user, "UPDATE doc SET n = 'x'", "INSERT INTO product VALUES (7)");
            await().until(() -> watcher.received().size() + context.count("datasync_failure") == 4);

            assertThat(described(watcher.received())).containsExactly("insert product [1]", "insert product [7]");
            assertThat(errors()).hasSize(2).allSatisfy(error -> assertThat(error)
                    .contains("public.doc", "Grant select", user));
        });
    }

    @Test
    void policiesThatDoNotConcernTheUserAreNoMatter() {
        createDocuments();
        hideDocuments();
        context.receive(trigger("store", "tables=doc", "capture=key", FETCH, "initialLoad=true"));
        context.execute("UPDATE doc SET n = n || '!'");
        awaitReceived(4);

        assertThat(received())
                .containsExactlyInAnyOrder("read doc [1]", "read doc [2]", "update doc [1]", "update doc [2]");
    }

    @Test
    void aTableWhosePoliciesHideRecordsIsNeitherLoadedNorResynced() {
        createDocuments();
        String[] options = {"tables=doc,product", "capture=key", "initialLoad=true", SLOW};
        createStateTables();
        request(triggerProducer("store", options) + "&action=install", null);
        context.execute("INSERT INTO product VALUES (7)");
        hideDocuments();
        asWatcher(watcher -> {
            watcher.receive(trigger("store", options).replace("install=ensure", "install=none"));
            await().until(() -> described(watcher.received()).contains("insert product [7]"));
            watcher.camel().start();
            assertThat(refusal(() -> watcher.request(
                            triggerProducer("store", options) + "&action=resync&table=doc&all=true", null)))
                    .contains("public.doc", "row level security", "BYPASSRLS");
            assertThat(String.valueOf(watcher.request(triggerProducer("store", options) + "&action=validate", null)))
                    .contains("public.doc", "row level security");

            assertThat(described(watcher.received())).noneMatch(change -> change.contains("doc"));
            await().until(() -> context.count("datasync_capture WHERE load_position IS NOT NULL") == 1);
        });
    }

    @Test
    void aViewThatHasTakenATablesPlaceIsNotRead() {
        createDocuments();
        context.execute(
                "CREATE TABLE caught (who text)",
                "CREATE FUNCTION spy() RETURNS boolean LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO caught VALUES (current_user); RETURN true; END'",
                "CREATE TABLE pending (id integer PRIMARY KEY, k integer)");
        List<String> uris = List.of(
                trigger("captured", "tables=doc", "capture=key", FETCH, SLOW),
                watch("recorded", "changeTable=pending", "tables=doc", "keyColumns=k", FETCH, SLOW));
        context.receive(uris.get(0));
        receiveApart(uris.get(1));
        context.execute("UPDATE doc SET n = 'x' WHERE id = 1", "INSERT INTO pending VALUES (1, 1)");
        awaitReceived(1);
        awaitEmpty("pending");
        context.execute("BEGIN; UPDATE doc SET n = 'y' WHERE id = 1; INSERT INTO pending VALUES (2, 1);"
                + " ALTER TABLE doc RENAME TO old_doc;"
                + " CREATE VIEW doc AS SELECT * FROM old_doc WHERE spy(); COMMIT");
        await().until(() -> context.count("datasync_failure") == 2);

        assertThat(errors()).allSatisfy(error -> assertThat(error).contains("public.doc", "is a view by now"));
        assertThat(context.count("caught")).isZero();
    }

    /** Who names a view means it. */
    @Test
    void aViewThatWasNamedIsRead() {
        createDocuments();
        context.execute(
                "CREATE VIEW mine AS SELECT * FROM doc WHERE tenant = 1",
                "CREATE TABLE pending (id integer PRIMARY KEY, k integer)",
                "INSERT INTO pending VALUES (1, 1), (2, 2)");
        context.receive(watch("store", "changeTable=pending", "tables=mine", "keyColumns=k", FETCH, "keyNames=id"));
        awaitEmpty("pending");

        assertThat(received()).containsExactly("upsert mine [1]", "delete mine [2]");
    }

    @Test
    void castsOfOthersDoNotRunAsTheWatchsUser() {
        context.execute(
                "CREATE TABLE caught (who text)",
                "CREATE TYPE pair AS (a integer, b integer)",
                "CREATE FUNCTION spy(pair) RETURNS json LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO caught VALUES (current_user); RETURN ''1''; END'",
                "CREATE TABLE doc (id integer PRIMARY KEY, p pair, ps pair[])",
                "CREATE CAST (pair AS json) WITH FUNCTION spy(pair)",
                "INSERT INTO doc VALUES (1, ROW(1, 2), ARRAY[ROW(1, 2)::pair])",
                "CREATE TABLE pending (id integer PRIMARY KEY, k integer)",
                "INSERT INTO pending VALUES (1, 1)");
        context.receive(watch("store", "changeTable=pending", "tables=doc", "keyColumns=k", FETCH));
        awaitEmpty("pending");

        assertThat(context.received().get(0).getAfter()).containsEntry("p", "(1,2)");
        assertThat(context.count("caught")).isZero();
    }

    @Test
    void whatIsSetForReadsIsAsBeforeForTheRoute() {
        context.execute(
                "CREATE TABLE doc (id integer PRIMARY KEY, t timestamptz[])",
                "INSERT INTO doc VALUES (1, '{2026-03-08 02:30:00+00}')",
                "CREATE TABLE pending (id integer PRIMARY KEY, k integer)",
                "INSERT INTO pending VALUES (1, 1)");
        List<String> zones = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("store", "changeTable=pending", "tables=doc", "keyColumns=k", FETCH))
                        .process(exchange -> zones.add(context.jdbc().queryForObject("SHOW timezone", String.class)));
            }
        });
        awaitEmpty("pending");

        assertThat(zones).containsExactly(context.jdbc().queryForObject("SHOW timezone", String.class));
    }
}
