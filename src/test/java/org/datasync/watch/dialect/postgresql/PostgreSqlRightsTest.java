package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user who may read and write, but not create tables. */
class PostgreSqlRightsTest extends DatabaseContract {

    private HikariDataSource modest;

    PostgreSqlRightsTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createUser() {
        String user = dataSource.getJdbcUrl().replaceAll(".*(test_\\d+).*", "modest_$1");
        context.execute("CREATE ROLE " + user + " LOGIN", "GRANT USAGE ON SCHEMA public TO " + user);
        context.execute("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO " + user);
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
        configuration.setMinimumIdle(0);
        modest = new HikariDataSource(configuration);
    }

    @AfterEach
    void closeUser() {
        modest.close();
    }

    private String refusalOf(String uri) {
        try (WatchContext refusing = new WatchContext(modest)) {
            return refusal(() -> refusing.receive(uri));
        }
    }

    @Test
    void isToldWhichOptionHelpsWithoutThem() {
        assertThat(refusalOf(watch("queue")))
                .contains(
                        "refuses to create our tables",
                        "state-tables.sql",
                        "option createStateTables=false",
                        "stateDataSource");
        context.receive(watch("other", "install=ensure"));
        assertThat(refusalOf(watch("queue", "install=ensure")))
                .contains("refuses to create our tables", "change-table.sql", "option install=validate");
    }

    @Test
    void isToldOfTheRightToCreateTablesForChanges() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY)");
        String uri = "datasync-watch:apply:x?dataSource=#db&createTables=true&sourceDataSource=#db&tables=product"
                + "&tableMap.product=ware";
        try (WatchContext refusing = new WatchContext(modest)) {
            refusing.camel().start();
            assertThat(refusal(() -> refusing.request(uri, List.of())))
                    .contains(
                            "refuses to create the table public.ware",
                            "the right to create tables",
                            "CREATE on its schema")
                    .contains("action=print-ddl", "createTables");
            context.execute("CREATE TABLE ware (id integer PRIMARY KEY)");
            refusing.request(uri, List.of());
        }
    }

    @Test
    void needsNoneOfThemIfTheStateIsElsewhere() {
        context.receive(watch("other", "install=ensure", "changeTable=queue"));
        context.camel().stop();
        context.execute("DROP TABLE datasync_watch, datasync_failure");
        try (HikariDataSource state = TestDatabase.SQLITE.newDatabase();
                WatchContext second = new WatchContext(modest, Optional.of(state))) {
            second.receive(watch("queue"));
            second.execute("INSERT INTO queue (table_name, record_key) VALUES ('product', '{\"id\":5}')");
            awaitEmpty("queue");
            assertThat(second.received()).hasSize(1);
        }
    }

    @Test
    void canStartWhereTheTablesAre() {
        context.receive(watch("queue", "install=ensure"));
        context.camel().stop();
        try (WatchContext second = new WatchContext(modest)) {
            second.receive(watch("queue", "install=ensure"));
            second.request(
                    producer("queue", "install=ensure"),
                    "{\"table\":\"product\",\"operation\":\"update\",\"key\":{\"id\":5}}");
            awaitEmpty("queue");
            assertThat(second.received()).hasSize(1);
        }
    }
}
