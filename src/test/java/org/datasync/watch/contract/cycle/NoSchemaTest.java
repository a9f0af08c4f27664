package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that have no schema of their own, as a search path or URL leaves it out. */
class NoSchemaTest {

    enum Place {
        POSTGRESQL,
        MARIADB;

        TestDatabase database() {
            return this == POSTGRESQL ? TestDatabase.POSTGRESQL : TestDatabase.MARIADB;
        }

        /** The name of the schema with the tables. */
        String schema(HikariDataSource dataSource) {
            return this == POSTGRESQL ? "public" : dataSource.getJdbcUrl().replaceAll(".*/(\\w+)\\?.*", "$1");
        }

        /** The same database in sessions without a schema. */
        HikariDataSource without(HikariDataSource dataSource) {
            HikariConfig configuration = new HikariConfig();
            configuration.setMinimumIdle(0);
            if (this == POSTGRESQL) {
                configuration.setJdbcUrl(dataSource.getJdbcUrl());
                configuration.setConnectionInitSql("SET search_path = ''");
            } else {
                configuration.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("/\\w+\\?", "/?"));
            }
            return new HikariDataSource(configuration);
        }
    }

    private static String uri(String schema, String options) {
        return "datasync-watch:trigger:store?dataSource=#db&install=ensure&initialDelay=0&delay=20&tables=" + options
                + "&changeTable=" + schema + ".datasync";
    }

    private static String refusal(HikariDataSource sessions, HikariDataSource state, String uri) {
        try (WatchContext context = new WatchContext(sessions, Optional.ofNullable(state))) {
            return DatabaseContract.refusal(() -> context.receive(uri));
        }
    }

    @ParameterizedTest
    @EnumSource
    void areToldSoWhereANameNeedsOne(Place place) {
        try (HikariDataSource dataSource = place.database().newDatabase();
                HikariDataSource sessions = place.without(dataSource)) {
            String schema = place.schema(dataSource);
            assertThat(refusal(sessions, null, uri(schema, schema + ".product")))
                    .contains("The table name datasync_", "has no schema", "JDBC URL", "stateDataSource")
                    .doesNotContain("refuses to create");
            assertThat(refusal(sessions, null, "datasync-watch:change-table:queue?dataSource=#db"))
                    .contains("The table name", "has no schema", "JDBC URL");
        }
    }

    @ParameterizedTest
    @EnumSource
    void serveIfAllIsNamedInFullAndTheStateIsElsewhere(Place place) {
        try (HikariDataSource dataSource = place.database().newDatabase();
                HikariDataSource sessions = place.without(dataSource);
                HikariDataSource state = TestDatabase.H2.newDatabase();
                WatchContext owner = new WatchContext(dataSource);
                WatchContext context = new WatchContext(sessions, Optional.of(state))) {
            String schema = place.schema(dataSource);
            owner.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY)");
            context.receive(uri(schema, schema + ".product"));
            owner.execute("INSERT INTO product VALUES (1)");
            await().until(() -> context.received().size() == 1);

            assertThat(DatabaseContract.described(context.received()))
                    .containsExactly("insert " + schema + ".product [1]");
            assertThat(refusal(sessions, state, uri(schema, "product")))
                    .contains("The table name product has no schema");
            assertThat(refusal(sessions, state, uri(schema, schema + ".product&excludeTables=x")))
                    .contains("The table name x has no schema");
        }
    }
}
