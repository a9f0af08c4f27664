package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's statements succeed whatever it writes and however its session is set, and nothing of it runs as the definer. */
class PostgreSqlHostileTest extends DatabaseContract {

    private static final String NAME = "o'dd\\ \"x\" $datasync$ %s %1$I' || evil.boo()\n || E'\\";

    PostgreSqlHostileTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @Test
    @Tag("wide")
    void jsonBesideALargeColumnHalvesNothing() {
        context.execute("CREATE TABLE file (id integer PRIMARY KEY, meta jsonb, body bytea)");
        install("tables=file", "capture=row");
        context.execute(
                "INSERT INTO file VALUES (1, '{\"a\": 1}', decode(repeat('00', 150000000), 'hex'))",
                "DELETE FROM file");
        install("tables=file", "capture=row", "columns=meta,body");
        context.execute("INSERT INTO file VALUES (2, '{\"a\": 1}', decode(repeat('00', 150000000), 'hex'))");

        assertThat(context.count("datasync WHERE length(after_image) > 300000000"))
                .isEqualTo(2);
        context.execute("TRUNCATE datasync");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "capture=both",
                "capture=both&columns=id,part,parts,doc,more",
                "capture=both&triggerLevel=statement"
            })
    void compositesWithJsonThatJsonbDoesNotTake(String options) {
        context.execute(
                "CREATE TYPE part AS (doc json, n integer)",
                "CREATE TABLE thing (id integer PRIMARY KEY, part part, parts part[], doc json, more jsonb)");
        context.receive(trigger("store", "tables=thing", options));
        String json = "{\"a\":\"\\u0000\",\"b\":1e400000}";
        String part = "ROW('" + json + "', 1)::part";
        context.execute(
                "INSERT INTO thing VALUES (1, " + part + ", ARRAY[" + part + "], '" + json + "', 'null')",
                "UPDATE thing SET more = NULL",
                "DELETE FROM thing");
        awaitReceived(3);

        assertThat(context.received().get(0).getAfter())
                .containsEntry("doc", json)
                .containsEntry("more", "null");
        assertThat(context.received().get(0).getAfter().get("part").toString())
                .contains("\\u0000", "400000", "\"n\":1");
        assertThat(context.received().get(1).getBefore()).containsEntry("more", "null");
        assertThat(context.received().get(1).getAfter()).containsEntry("more", null);
        assertThat(context.received().get(2).getBefore()).containsEntry("doc", json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"triggerLevel=row", "triggerLevel=statement", "excludeColumns=x", "uniqueKey=false"})
    void columnsWithTheNamesOfWhatTriggersUse(String options) {
        List<String> names = List.of(
                "datasync_new",
                "datasync_old",
                "datasync_after",
                "datasync_before",
                "datasync_there",
                "datasync_image",
                "datasync_row",
                "tg_relid",
                "new",
                "old",
                "d",
                "datasync");
        String deferrable = options.startsWith("uniqueKey") ? " DEFERRABLE" : "";
        context.execute("CREATE TABLE odd (id integer PRIMARY KEY" + deferrable + ", " + String.join(" text, ", names)
                + " text, x integer, doc jsonb)");
        context.receive(trigger("store", "tables=odd", "capture=both", options));
        String values = names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        context.execute(
                "INSERT INTO odd VALUES (1, " + values + ", 0, '{}'), (2, " + values + ", 0, '{}')",
                "UPDATE odd SET datasync_new = 'y'",
                "UPDATE odd SET id = id + 10",
                "DELETE FROM odd");
        request(triggerProducer("store", "tables=odd", "capture=both", options, "action=resync", "all=true"), null);
        awaitReceived(10);

        for (String name : names.subList(1, names.size())) {
            assertThat(context.received().get(3).getBefore()).containsEntry(name, name);
            assertThat(context.received().get(3).getAfter())
                    .containsEntry(name, name)
                    .containsEntry("doc", "{}");
        }
        assertThat(context.received().get(3).getAfter()).containsEntry("datasync_new", "y");
    }

    /** What the catalog's functions print goes by these settings. */
    @Test
    void anotherSearchPathIsNoDifference() {
        context.execute("CREATE SCHEMA own", "CREATE TABLE product (id integer PRIMARY KEY, name text)");
        String options = "tables=product&changeTable=own.datasync";
        install(options);
        String url = dataSource.getJdbcUrl() + "&options=-c%20search_path=public,own%20-c%20quote_all_identifiers=on";
        try (HikariDataSource elsewhere = new HikariDataSource()) {
            elsewhere.setJdbcUrl(url);
            context.camel().getRegistry().bind("elsewhere", elsewhere);
            String validate = triggerProducer("store", options).replace("#db", "#elsewhere") + "&action=validate";
            List<?> findings = (List<?>) request(validate, null);
            assertThat(findings)
                    .noneMatch(finding -> finding.toString().contains("severity=error")
                            && !finding.toString().contains("datasync_watch"));
        }
    }

    /** In the night when the clocks are put back an hour comes twice. */
    @ParameterizedTest
    @ValueSource(strings = {"Europe/Vienna", "America/St_Johns", "UTC"})
    void pointsInTimeAreUnambiguousInAllZones(String zone) throws SQLException {
        context.execute(
                "CREATE DOMAIN moment AS timestamptz",
                "CREATE TYPE visit AS (at timestamptz)",
                "CREATE TABLE event (at timestamptz PRIMARY KEY, again timestamptz, during tstzrange, moment moment, visit visit,"
                        + " times timestamptz[])",
                "CREATE TABLE slot (at moment PRIMARY KEY)");
        context.receive(trigger("store", "tables=event,slot"));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = '" + zone + "'");
            for (String at : List.of("2026-10-25 00:30:00+00", "2026-10-25 01:30:00+00")) {
                // not for longer, as the driver wants ISO
                statement.execute("DO $$ BEGIN PERFORM set_config('datestyle', 'German', true);"
                        + " INSERT INTO event SELECT t, t, tstzrange(t, t + interval '1 minute'), t, ROW(t)::visit, ARRAY[t]"
                        + " FROM (SELECT timestamptz '" + at + "' t) s; INSERT INTO slot VALUES ('" + at
                        + "'); END $$");
            }
            statement.execute("RESET ALL");
        }
        awaitReceived(4);

        OffsetDateTime first = OffsetDateTime.parse("2026-10-25T00:30Z");
        assertThat(context.received().get(0).getKey().value()).isEqualTo(first);
        Map<String, Object> image = context.received().get(0).getAfter();
        assertThat(image).containsEntry("again", first).containsEntry("times", List.of(first));
        assertThat(image.get("during").toString()).isEqualTo("[\"2026-10-25 00:30:00+00\",\"2026-10-25 00:31:00+00\")");
        assertThat(image.get("visit").toString()).matches("\\{\"at\":\"2026-10-25T00:30:00\\+00:00\"}");
        assertThat(context.received().get(1).getKey().value()).isEqualTo(first);
        assertThat(context.received().get(2).getKey().value()).isEqualTo(first.plusHours(1));
    }

    /** Each object of this name, a session that is set to misread it, and things that lie in the way of what triggers call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "capture=both&triggerLevel=row",
                "capture=both&triggerLevel=statement",
                "capture=row&triggerLevel=statement"
            })
    void nothingOfTheSessionRunsAsTheDefiner(String level) throws SQLException {
        String name = NAME.substring(0, 40);
        String table = quoted(name) + "." + quoted(name);
        String[] options = {raw("tables", table), level};
        context.execute(
                "CREATE ROLE mallory LOGIN",
                "CREATE SCHEMA evil AUTHORIZATION mallory",
                "CREATE SCHEMA " + quoted(name),
                "GRANT USAGE ON SCHEMA " + quoted(name) + " TO mallory",
                "CREATE TABLE " + table + " (" + quoted(NAME) + " text PRIMARY KEY, \"a\\\" text, doc jsonb, b bytea)",
                "GRANT ALL ON " + table + " TO mallory",
                "CREATE TABLE victim (who text)",
                "GRANT INSERT ON victim TO PUBLIC");
        try {
            install(options);
            try (Connection connection = DriverManager.getConnection(
                            dataSource.getJdbcUrl().replace("user=postgres", "user=mallory"));
                    Statement statement = connection.createStatement()) {
                for (String trap : traps()) {
                    statement.execute(trap);
                }
                statement.execute("INSERT INTO " + table + " VALUES (E'k\\\\\\'', E'\\\\', '{}', '\\\\x00ff')");
                statement.execute("UPDATE " + table + " SET doc = '[]'");
                statement.execute("UPDATE " + table + " SET " + quoted(NAME) + " = 'l'");
                statement.execute("DELETE FROM " + table);
                statement.execute("INSERT INTO " + table + " VALUES ('m'), ('n')");
            }
            assertThat(context.rows("SELECT * FROM victim")).isEmpty();
            context.receive(trigger("store", options));
            awaitReceived(7);
        } finally {
            context.close();
            context.execute("DROP OWNED BY mallory CASCADE", "DROP ROLE mallory");
        }

        assertThat(context.received())
                .extracting(change -> change.getOperation().toString())
                .containsExactly("insert", "update", "delete", "insert", "delete", "insert", "insert");
        Change first = context.received().get(0);
        assertThat(first.getTable()).endsWith(quoted(name));
        assertThat(first.getKey().values()).isEqualTo(Map.of(NAME, "k\\'"));
        assertThat(first.getAfter()).containsEntry("a\\", "\\").containsEntry("doc", "{}");
        assertThat((byte[]) first.getAfter().get("b")).containsExactly(0, 255);
    }

    /** Statements of a user who may connect and has a schema: functions, operators, types and tables that take others' places. */
    private static List<String> traps() {
        List<String> traps = new ArrayList<>();
        traps.add(
                "CREATE FUNCTION evil.boo() RETURNS text LANGUAGE plpgsql AS 'BEGIN IF current_user <> ''mallory'' THEN"
                        + " INSERT INTO public.victim VALUES (current_user); END IF; RETURN ''boo''; END'");
        for (String function : List.of(
                "to_json(text)",
                "to_json(anyelement)",
                "to_jsonb(text)",
                "row_to_json(record)",
                "current_setting(text, boolean)",
                "encode(bytea, text)",
                "pg_partition_root(regclass)",
                "nextval(regclass)",
                "clock_timestamp()")) {
            traps.add("CREATE FUNCTION evil." + function
                    + " RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN evil.boo(); END'");
        }
        int number = 0;
        for (String operator : List.of("||", "=", "<>")) {
            String result = operator.equals("||") ? "text" : "boolean";
            String function = "evil.operator_" + number++;
            traps.add("CREATE FUNCTION " + function + "(text, text) RETURNS " + result
                    + " LANGUAGE plpgsql AS 'BEGIN PERFORM evil.boo(); RETURN NULL; END'");
            traps.add("CREATE OPERATOR evil." + operator + " (LEFTARG = text, RIGHTARG = text, FUNCTION = " + function
                    + ")");
        }
        for (String type : List.of("text", "record", "regclass", "oid")) {
            traps.add("CREATE TYPE pg_temp." + type + " AS ENUM ('x')");
        }
        traps.add("CREATE TEMPORARY TABLE datasync (x integer)");
        traps.add("CREATE TEMPORARY TABLE pg_trigger (x integer)");
        for (String setting : List.of(
                "standard_conforming_strings = off",
                "backslash_quote = on",
                "escape_string_warning = off",
                "quote_all_identifiers = on",
                "bytea_output = escape",
                "search_path = evil, pg_temp, pg_catalog",
                "transform_null_equals = on")) {
            traps.add("SET " + setting);
        }
        return traps;
    }

    @ParameterizedTest
    @CsvSource({
        "integer, bigint, row",
        "varchar(5), text, row",
        "integer, text, row",
        "integer, bigint, statement",
        "varchar(5), text, statement",
        "integer, text, statement"
    })
    void aKeyWhoseTypeChangesUnderOpenSessions(String before, String after, String level) throws SQLException {
        context.execute("CREATE TABLE product (id " + before + " PRIMARY KEY, name text)");
        context.receive(trigger("store", "tables=product", "triggerLevel=" + level));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 7; i++) {
                statement.execute("INSERT INTO product VALUES (" + i + ", 'a')");
                statement.execute("UPDATE product SET name = 'b' WHERE id = '" + i + "'");
                statement.execute("UPDATE product SET id = '" + (i + 10) + "' WHERE id = '" + i + "'");
                statement.execute("DELETE FROM product");
            }
            elsewhere("ALTER TABLE product ALTER COLUMN id TYPE " + after);
            statement.execute("INSERT INTO product VALUES (1, 'a')");
            statement.execute("UPDATE product SET name = 'b'");
            statement.execute("UPDATE product SET id = '2'");
            statement.execute("DELETE FROM product");
        }
        awaitReceived(40);

        assertThat(received().subList(35, 40))
                .containsExactly(
                        "insert product [1]",
                        "update product [1]",
                        "delete product [1]",
                        "insert product [2]",
                        "delete product [2]");
    }
}
