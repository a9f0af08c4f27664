package org.datasync.watch.rights;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who finds something of ours in a database reads there what it is and how it goes. */
class CommentsTest {

    private static final String OURS = "camel-datasync-watch: ";
    private static final String WATCH = "datasync-watch:trigger:store?dataSource=#db";

    private static final Map<String, String> TABLES = Map.of(
            "PostgreSQL",
            "SELECT relname, obj_description(oid, 'pg_class') FROM pg_class WHERE relname LIKE 'datasync%' AND relkind = 'r'",
            "MariaDB",
            "SELECT TABLE_NAME, TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
                    + " AND TABLE_NAME LIKE 'datasync%'",
            "H2",
            "SELECT TABLE_NAME, REMARKS FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE 'DATASYNC%'",
            "HSQLDB",
            "SELECT TABLE_NAME, REMARKS FROM INFORMATION_SCHEMA.SYSTEM_TABLES WHERE TABLE_NAME LIKE 'DATASYNC%'");

    private static final String FUNCTIONS =
            "SELECT obj_description(oid, 'pg_proc') FROM pg_proc WHERE proname LIKE 'datasync%'";
    private static final String TRIGGERS =
            "SELECT obj_description(oid, 'pg_trigger') FROM pg_trigger WHERE tgname LIKE '!datasync%'";

    private static List<?> findings(WatchContext context, String options) {
        context.camel().start();
        return ((List<?>) context.request(WATCH + options + "&action=validate", null))
                .stream()
                        .filter(finding -> finding.toString().contains("error"))
                        .toList();
    }

    private static List<String> comments(WatchContext context, String query) {
        return context.jdbc().queryForList(query, String.class).stream()
                .map(String::valueOf)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void tablesBearOne(TestDatabase database) {
        String query = TABLES.get(database.name());
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY)");
            context.receive(DatabaseContract.trigger("store", "tables=product"));
            if (query != null) {
                assertThat(context.jdbc().query(query, (row, index) -> row.getString(1) + ": " + row.getString(2)))
                        .hasSize(7)
                        .allSatisfy(comment -> assertThat(comment).contains(": " + OURS));
            }
            assertThat(findings(context, "&tables=product")).isEmpty();
        }
    }

    /** Also of tables and watches whose names are no identifiers, in a script as in an installation. */
    @Test
    void functionsAndTriggersNameTheirWatch() {
        try (HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute("CREATE TABLE \"Gr'ö\\ße $$\" (id integer PRIMARY KEY)");
            String options = "&" + DatabaseContract.raw("tables", "\"Gr'ö\\ße $$\"") + "&"
                    + DatabaseContract.raw("subscriber", "it's \\me");
            context.camel().start();
            context.request(WATCH + options + "&action=install", null);
            for (String query : List.of(FUNCTIONS, TRIGGERS)) {
                assertThat(comments(context, query)).hasSize(4).allSatisfy(comment -> assertThat(comment)
                        .startsWith(OURS + "records changes of public.Gr'ö\\ße $$ in public.datasync for it's \\me. "));
            }
            assertThat(findings(context, options)).isEmpty();
            context.execute(
                    "DO 'DECLARE f regproc; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE proname LIKE ''datasync%'' LOOP"
                            + " EXECUTE ''COMMENT ON FUNCTION '' || f || ''() IS NULL''; END LOOP; END'",
                    "COMMENT ON TABLE datasync IS 'as an installation of earlier times'");
            assertThat(comments(context, FUNCTIONS)).containsOnly("null");
            assertThat(findings(context, options)).as("of one without comments").isEmpty();
            context.receive(WATCH + options + "&install=ensure");
            assertThat(comments(context, FUNCTIONS))
                    .as("what is as it should be is left alone")
                    .containsOnly("null");
        }
    }
}
