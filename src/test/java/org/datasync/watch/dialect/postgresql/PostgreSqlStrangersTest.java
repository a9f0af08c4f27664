package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user who may create tables in the schema makes ours first. */
class PostgreSqlStrangersTest extends DatabaseContract {

    private String mallory;
    private HikariDataSource watchers;
    private String watcher;

    PostgreSqlStrangersTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createUsers() {
        String suffix = dataSource.getJdbcUrl().replaceAll(".*(test_\\d+).*", "$1");
        mallory = "mallory_" + suffix;
        watcher = "watcher_" + suffix;
        context.execute(
                "CREATE ROLE " + mallory,
                "CREATE ROLE " + watcher + " LOGIN",
                "GRANT USAGE, CREATE ON SCHEMA public TO " + mallory + ", " + watcher,
                "ALTER DEFAULT PRIVILEGES FOR ROLE " + mallory + " GRANT ALL ON TABLES TO PUBLIC",
                "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO " + watcher,
                "CREATE TABLE product (id integer PRIMARY KEY)",
                "CREATE TABLE seen (who text)");
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("user=\\w+", "user=" + watcher));
        configuration.setMinimumIdle(0);
        watchers = new HikariDataSource(configuration);
    }

    @AfterEach
    void closeUser() {
        watchers.close();
    }

    private void makeTables() {
        install("tables=product");
        createStateTables();
    }

    private String refusalOf(String uri) {
        try (WatchContext refusing = new WatchContext(watchers)) {
            return refusal(() -> refusing.receive(uri));
        }
    }

    @ParameterizedTest
    @CsvSource({"datasync_watch", "datasync_failure", "datasync", "datasync_capture"})
    void anOwnerWhomNobodyTrustsIsRefused(String table) {
        makeTables();
        context.execute("ALTER TABLE " + table + " OWNER TO " + mallory);

        assertThat(refusal(trigger("store", "tables=product")))
                .contains(table + " belongs to " + mallory, "trustedOwners");
        assertThat(refusalOf(trigger("store", "tables=product").replace("=ensure", "=none")))
                .contains(table + " belongs to " + mallory);
        context.receive(trigger("store", "tables=product", "trustedOwners=nobody," + mallory));
    }

    @Test
    void aTableThatHeMadeFirstIsNotWrittenTo() {
        context.execute(
                "SET SESSION AUTHORIZATION " + mallory + "; CREATE TABLE datasync_watch (watch text, lane integer,"
                        + " lanes integer, pattern text, position_text text, failures integer DEFAULT 0, holder text,"
                        + " successes bigint DEFAULT 0);"
                        + " CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES"
                        + " (current_user); RETURN NEW; END';"
                        + " CREATE TRIGGER evil BEFORE INSERT ON datasync_watch FOR EACH ROW EXECUTE FUNCTION evil();"
                        + " RESET SESSION AUTHORIZATION");

        assertThat(refusal(watch("queue", "install=ensure"))).contains("belongs to " + mallory, "has the trigger evil");
        assertThat(context.count("seen")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE RULE evil AS ON INSERT TO datasync DO ALSO SELECT 1 | has the rule evil",
                "ALTER TABLE datasync ENABLE ROW LEVEL SECURITY | has row level security",
                "CREATE POLICY evil ON datasync USING (true) | has the policy evil",
                "CREATE TABLE child () INHERITS (datasync) | is tied by inheritance to child",
                "ALTER TABLE datasync ADD CONSTRAINT evil CHECK (id > 0) | has the constraint evil",
                "CREATE TABLE child (a bigint PRIMARY KEY); ALTER TABLE datasync ADD CONSTRAINT evil FOREIGN KEY (id)"
                        + " REFERENCES child | has the constraint evil",
                "ALTER TABLE datasync ADD COLUMN evil integer DEFAULT 1 | has the column evil, which ours does not have",
                "ALTER TABLE datasync ADD COLUMN evil bigint GENERATED ALWAYS AS (id + 1) STORED"
                        + " | has the generated column evil",
                "ALTER TABLE datasync ALTER COLUMN origin SET DEFAULT query_to_xml('select 1', true, true, '')"
                        + " | has a default of the column origin",
                "CREATE FUNCTION now2() RETURNS text LANGUAGE sql AS 'select 1::text'; ALTER TABLE datasync"
                        + " ALTER COLUMN origin SET DEFAULT now2() | has a default of the column origin",
                "CREATE DOMAIN evil AS text; ALTER TABLE datasync ALTER COLUMN origin TYPE evil"
                        + " | has the column origin of the type evil",
                "CREATE FUNCTION f(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'select 1::text';"
                        + " CREATE INDEX evil ON datasync (f(origin)) | has an index by a function that is not of the system: evil",
                "ALTER TABLE datasync SET UNLOGGED | is unlogged"
            })
    void whatHangsOnATableIsRefused(String done, String found) {
        makeTables();
        context.execute(done);

        assertThat(refusal(trigger("store", "tables=product"))).contains("datasync " + found);
        assertThat(request(triggerProducer("store", "tables=product", "action=validate"), null)
                        .toString())
                .contains("problem=" + found);
    }

    @Test
    void thoseWhoCouldDoSoAnywayAreTrusted() {
        makeTables();
        String group = watcher.replace("watcher", "group");
        context.execute(
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + watcher,
                "ALTER TABLE datasync OWNER TO " + watcher,
                "CREATE ROLE " + group,
                "GRANT " + group + " TO " + watcher,
                "ALTER TABLE datasync_capture OWNER TO " + group,
                "ALTER TABLE datasync ADD COLUMN note text");
        try (WatchContext node = new WatchContext(watchers)) {
            node.receive(trigger("store", "tables=product").replace("=ensure", "=none"));
            context.execute("INSERT INTO product VALUES (1)");
            await().until(() -> !node.received().isEmpty());
        }
    }
}
