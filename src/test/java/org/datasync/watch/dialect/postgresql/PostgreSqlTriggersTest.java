package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only PostgreSQL has, or does otherwise. */
class PostgreSqlTriggersTest extends DatabaseContract {

    PostgreSqlTriggersTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createTable() {
        createProducts("name text");
    }

    @Test
    void partitionsAreTheirRootWhicheverOfThemIsWrittenTo() {
        context.execute(
                "CREATE TABLE sale (id integer, shop integer, total numeric, PRIMARY KEY (id, shop)) PARTITION BY LIST (shop)",
                "CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)",
                "CREATE TABLE sale_2 PARTITION OF sale FOR VALUES IN (2) PARTITION BY LIST (id)",
                "CREATE TABLE sale_2_1 PARTITION OF sale_2 DEFAULT");
        context.receive(trigger("store", "tables=sale*", "capture=both"));
        context.execute(
                "INSERT INTO sale VALUES (1, 1, 5), (2, 2, 6)",
                "UPDATE sale_1 SET total = 7",
                "UPDATE sale SET shop = 2 WHERE id = 1",
                "CREATE TABLE sale_3 PARTITION OF sale FOR VALUES IN (3)",
                "INSERT INTO sale_3 VALUES (9, 3, 1)",
                "DELETE FROM sale_2_1 WHERE id = 2",
                "TRUNCATE sale");
        awaitReceived(8);

        assertThat(received())
                .containsExactly(
                        "insert sale [1, 1]",
                        "insert sale [2, 2]",
                        "update sale [1, 1]",
                        "delete sale [1, 1]",
                        "insert sale [1, 2]",
                        "insert sale [9, 3]",
                        "delete sale [2, 2]",
                        "truncate sale");
        assertThat(refusal(trigger("other", "tables=sale_1"))).contains("partition of sale", "tables");
    }

    @Test
    void aPartitionedRecordThatMovesKeepsItsKey() {
        context.execute(
                "CREATE TABLE part (id integer, shop integer, PRIMARY KEY (shop, id)) PARTITION BY LIST (shop)",
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
                "CREATE TABLE part_2 PARTITION OF part FOR VALUES IN (2)");
        context.receive(trigger("store", "tables=part", "table.part.keyColumns=id", "uniqueKey=false", "capture=both"));
        context.execute("INSERT INTO part VALUES (1, 1)", "UPDATE part SET shop = 2");
        awaitReceived(3);

        assertThat(received()).containsExactly("insert part [1]", "delete part [1]", "insert part [1]");
    }

    @Test
    void whatReplicationAppliesIsCapturedToo() throws SQLException {
        context.receive(trigger("store", "tables=product"));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("INSERT INTO product VALUES (1, 'Pears')");
            statement.execute("SET session_replication_role = DEFAULT");
        }
        awaitReceived(1);

        assertThat(received()).containsExactly("insert product [1]");
    }

    @Test
    void columnsThatAreComputedAsTheyAreRead() {
        boolean known =
                context.count("pg_settings WHERE name = 'server_version_num' AND setting::integer >= 180000") > 0;
        assumeTrue(known, "such columns are known since version 18");
        context.execute("CREATE TABLE total (id integer PRIMARY KEY, net integer, gross integer"
                + " GENERATED ALWAYS AS (net * 2) VIRTUAL)");
        assertThat(refusal(trigger("store", "tables=total"))).contains("gross", "as it is read", "excludeColumns");
        context.receive(trigger("store", "tables=total", "excludeColumns=gross", "capture=both"));
        context.execute("INSERT INTO total VALUES (1, 2), (2, 3)", "UPDATE total SET net = 5");
        awaitReceived(4);

        assertThat(context.received().get(3).getAfter()).isEqualTo(Map.of("id", 2, "net", 5));
    }

    /** What one column of a key is called must not be taken for a place where a value is to be. */
    @Test
    void keysOfColumnsWithPercentSigns() {
        context.execute(
                "CREATE TABLE share (\"100%s\" integer, \"%1$s\\\" text, note text, PRIMARY KEY (\"100%s\", \"%1$s\\\"))");
        context.receive(trigger("store", "tables=share"));
        context.execute("INSERT INTO share VALUES (7, 'a%sb')", "UPDATE share SET note = 'n'", "DELETE FROM share");
        awaitReceived(3);

        assertThat(context.received())
                .extracting(change -> change.getKey().values())
                .containsOnly(Map.of("100%s", 7, "%1$s\\", "a%sb"));
    }

    /** The default, pglz, takes the writer longer than all else that a capture of a wide row does. */
    @Test
    void imagesAreNotCompressedSlowly() {
        install("tables=product");
        boolean lz4 =
                context.count("pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)") > 0;
        assertThat(context.count("pg_attribute WHERE attrelid = 'datasync'::regclass"
                        + " AND attname IN ('before_image', 'after_image') AND "
                        + (lz4 ? "attcompression = 'l'" : "attstorage = 'e'")))
                .isEqualTo(2);
    }

    @Test
    void upsertsMergesAndWithQueries() {
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute(
                "INSERT INTO product VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO product VALUES (2, 'c'), (3, 'd') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name",
                "INSERT INTO product VALUES (3, 'x') ON CONFLICT DO NOTHING",
                "MERGE INTO product p USING (VALUES (1), (4)) v (id) ON p.id = v.id"
                        + " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.id, 'e')",
                "WITH gone AS (DELETE FROM product WHERE id = 2 RETURNING id) INSERT INTO product SELECT id + 10 FROM gone");
        awaitReceived(8);

        assertThat(received())
                .containsExactlyInAnyOrder(
                        "insert product [1]",
                        "insert product [2]",
                        "update product [2]",
                        "insert product [3]",
                        "delete product [1]",
                        "insert product [4]",
                        "delete product [2]",
                        "insert product [12]");
    }

    @Test
    void keysThatMoveInOneStatementFitTogether() {
        context.execute("INSERT INTO product VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute("UPDATE product SET id = id + 100 WHERE id < 3");
        awaitReceived(4);

        assertThat(received()).containsSubsequence("delete product [1]", "insert product [101]");
        assertThat(received()).containsSubsequence("delete product [2]", "insert product [102]");
    }

    @Test
    void someKeysMoveAndSomeStay() {
        context.execute("INSERT INTO product VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute("UPDATE product SET name = 'd', id = CASE id WHEN 1 THEN 5 ELSE id END");
        awaitReceived(4);

        assertThat(received())
                .startsWith("delete product [1]")
                .containsExactlyInAnyOrder(
                        "delete product [1]", "insert product [5]", "update product [2]", "update product [3]");
    }

    /** Each row is known for what it was, though no null is equal to another. */
    @Test
    void aKeyThatIsNull() {
        context.execute("CREATE TABLE loose (code integer, name text)");
        install("tables=loose", "table.loose.keyColumns=code", "uniqueKey=false");
        context.execute("INSERT INTO loose VALUES (NULL, 'a'), (1, 'b')", "UPDATE loose SET name = 'c'");

        assertThat(context.rows("SELECT operation || ' ' || record_key AS change FROM datasync"))
                .extracting(row -> row.get("change"))
                .containsExactlyInAnyOrder(
                        "insert {\"code\" : null}",
                        "insert {\"code\" : 1}",
                        "update {\"code\" : null}",
                        "update {\"code\" : 1}");
        assertThat(findings("tables=loose", "table.loose.keyColumns=code", "uniqueKey=false"))
                .anyMatch(finding -> finding.contains("column code, which may be null")
                        && finding.contains("initial load leaves such records out"));
    }

    @Test
    void aRowFilterThatIsNullOnAPartitionedTable() {
        context.execute(
                "CREATE TABLE sale (id integer PRIMARY KEY, active integer) PARTITION BY LIST (id)",
                "CREATE TABLE sale_1 PARTITION OF sale DEFAULT");
        context.receive(trigger("store", "tables=sale", raw("table.sale.rowFilter", "row.active = 1")));
        context.execute(
                "INSERT INTO sale VALUES (1, 1)",
                "UPDATE sale SET active = NULL",
                "UPDATE sale SET active = 1",
                "DELETE FROM sale");
        awaitReceived(4);

        assertThat(received())
                .containsExactly("insert sale [1]", "delete sale [1]", "insert sale [1]", "delete sale [1]");
    }

    @Test
    void aPointInTimeIsOneKeyInAllZones() {
        context.execute("CREATE TABLE event (at timestamptz PRIMARY KEY, name text)");
        install("tables=event");
        context.execute(
                "BEGIN; SET LOCAL timezone = 'Asia/Kathmandu'; INSERT INTO event VALUES ('2026-01-01 12:00:00.5+00', 'a'); COMMIT",
                "BEGIN; SET LOCAL timezone = 'UTC'; UPDATE event SET name = 'b'; COMMIT",
                "BEGIN; SET LOCAL timezone = 'Europe/Vienna'; UPDATE event SET at = 'infinity'; COMMIT");
        request(triggerProducer("store", "tables=event", "action=resync", "all=true"), null);

        assertThat(context.rows("SELECT operation || ' ' || record_key AS change FROM datasync ORDER BY id"))
                .extracting(row -> row.get("change"))
                .containsExactly(
                        "insert {\"at\" : \"2026-01-01T12:00:00.5+00:00\"}",
                        "update {\"at\" : \"2026-01-01T12:00:00.5+00:00\"}",
                        "delete {\"at\" : \"2026-01-01T12:00:00.5+00:00\"}",
                        "insert {\"at\" : \"infinity\"}",
                        "read {\"at\" : \"infinity\"}");
    }

    /** What json takes, jsonb does not take always. */
    @Test
    void jsonOfAnyKind() {
        context.execute("CREATE TABLE note (id integer PRIMARY KEY, text json, more jsonb)");
        context.receive(trigger("store", "tables=note", "capture=both"));
        String text = "{\"a\":\"\\u0000\",\"b\":1e400000}";
        context.execute("INSERT INTO note VALUES (1, '" + text + "', '{\"a\": 1}')");
        awaitReceived(1);

        assertThat(context.received().get(0).getAfter())
                .containsEntry("text", text)
                .containsEntry("more", "{\"a\": 1}");
    }

    /** Equal values of some types do not look alike, and some types have nothing to join them by. */
    @Test
    void keysThatAreEqualButNotTheSame() {
        context.execute(
                "CREATE TABLE price (amount numeric PRIMARY KEY, name text)",
                "CREATE TABLE place (spot point, name text)");
        context.receive(trigger(
                "store",
                "tables=price,place",
                "table.place.keyColumns=spot",
                "table.place.uniqueKey=false",
                "capture=both"));
        context.execute(
                "INSERT INTO price VALUES (1.0, 'a')",
                "UPDATE price SET amount = 1.00",
                "INSERT INTO place VALUES ('(1,2)', 'b'), ('(3,4)', 'b')",
                "UPDATE place SET name = 'c'");
        awaitReceived(7);

        assertThat(received())
                .containsExactly(
                        "insert price [1.0]",
                        "delete price [1.0]",
                        "insert price [1.00]",
                        "insert place [(1,2)]",
                        "insert place [(3,4)]",
                        "update place [(1,2)]",
                        "update place [(3,4)]");
    }

    @Test
    void bytesOfATypeOfOnesOwn() {
        context.execute("CREATE DOMAIN secret AS bytea", "CREATE TABLE safe (id integer PRIMARY KEY, content secret)");
        install("tables=safe", "capture=row");
        context.execute("BEGIN; SET LOCAL bytea_output = 'escape'; INSERT INTO safe VALUES (1, '\\x00ff41'); COMMIT");

        assertThat(context.rows("SELECT after_image FROM datasync"))
                .extracting(row -> row.get("after_image"))
                .containsExactly("{\"id\":1,\"content\":\"\\\\x00ff41\"}");
    }

    @Test
    void aKeyOfBytesThatIsInNoImage() {
        context.execute("CREATE TABLE safe (code bytea PRIMARY KEY, name text)");
        install("tables=safe", "columns=name");
        context.execute("BEGIN; SET LOCAL bytea_output = 'escape'; INSERT INTO safe VALUES ('\\x00ff41', 'a'); COMMIT");

        assertThat(context.rows("SELECT record_key FROM datasync"))
                .extracting(row -> row.get("record_key"))
                .containsExactly("{\"code\" : \"\\\\x00ff41\"}");
    }

    @Test
    void typesWhoseJsonIsNotTheirValueAreRefused() {
        context.execute(
                "CREATE DOMAIN document AS jsonb",
                "CREATE TABLE paper (id integer PRIMARY KEY, content document)",
                "CREATE TYPE mood AS ENUM ('x')",
                "CREATE FUNCTION lie(mood) RETURNS json LANGUAGE sql AS 'SELECT ''1''::json'",
                "CREATE CAST (mood AS json) WITH FUNCTION lie(mood)",
                "CREATE TABLE day (id integer PRIMARY KEY, mood mood, moods mood[])");
        assertThat(refusal(trigger("store", "tables=paper")))
                .contains("content", "JSON behind a domain", "excludeColumns");
        assertThat(refusal(trigger("store", "tables=day", "excludeColumns=moods")))
                .contains("mood", "a cast of its own");
        assertThat(refusal(trigger("store", "tables=day", "excludeColumns=mood")))
                .contains("moods", "a cast of its own");
        context.receive(trigger("store", "tables=day", "excludeColumns=mood,moods"));
        context.execute("INSERT INTO day VALUES (1, 'x')");
        awaitReceived(1);
    }

    @Test
    void whatMayGoWrongIsFound() {
        context.execute(
                "CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER again AFTER UPDATE ON product FOR EACH ROW EXECUTE FUNCTION again()");
        install("tables=product");

        assertThat(findings("tables=product"))
                .anyMatch(finding -> finding.contains("a superuser") && finding.contains("definer"))
                .anyMatch(finding -> finding.contains("such as again") && finding.contains("fetchRow=true"));
    }

    @Test
    void aDefinerWhoMayNotUseTheSchema() {
        context.execute(
                "DROP ROLE IF EXISTS outsider",
                "CREATE ROLE outsider",
                "CREATE SCHEMA own",
                "CREATE TABLE own.product (id integer PRIMARY KEY)",
                "GRANT USAGE, CREATE ON SCHEMA own TO outsider");
        try {
            install("tables=own.product", "changeTable=own.datasync");
            context.execute("GRANT INSERT ON own.datasync TO outsider");
            install("tables=own.product", "changeTable=own.datasync", "definer=outsider");
            assertThat(findings("tables=own.product", "changeTable=own.datasync", "definer=outsider"))
                    .noneMatch(finding -> finding.contains("severity=error"));
            context.execute("REVOKE ALL ON SCHEMA own FROM outsider");
            assertThat(findings("tables=own.product", "changeTable=own.datasync", "definer=outsider"))
                    .anyMatch(finding -> finding.contains("outsider") && finding.contains("usage of its schema"));
        } finally {
            context.execute("DROP OWNED BY outsider CASCADE", "DROP ROLE outsider");
        }
    }

    /** With the plan for a few rows it would take half an hour. */
    @ParameterizedTest
    @ValueSource(strings = {"name = 'Plums' WHERE id = 1", "name = name WHERE id = 1", "name = 'Plums' WHERE id < 3"})
    void aBulkUpdateAfterASmallOneIsPlannedForManyRows(String small) throws SQLException {
        context.execute("INSERT INTO product SELECT n, 'Pears' FROM generate_series(1, 100000) n");
        install("tables=product", "capture=key", "triggerLevel=statement");
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE product SET " + small);
            statement.execute("SET statement_timeout = '25s'");
            statement.execute("UPDATE product SET name = CASE WHEN id = 3 THEN name ELSE 'Figs' END");
            statement.execute("RESET statement_timeout");
        }

        assertThat(context.count("datasync")).isBetween(99_999, 100_001);
    }

    /** A writer who may do nothing but write to the table, and a role that may do nothing but insert changes. */
    @Test
    void writersAndDefinersNeedNoRights() throws SQLException {
        context.execute(
                "DROP ROLE IF EXISTS clerk",
                "DROP ROLE IF EXISTS capturer",
                "CREATE ROLE clerk LOGIN",
                "CREATE ROLE capturer",
                "GRANT CREATE ON SCHEMA public TO capturer",
                "GRANT INSERT, UPDATE, DELETE, SELECT, TRUNCATE ON product TO clerk");
        install("tables=product");
        context.execute("GRANT INSERT ON datasync TO capturer");
        install("tables=product", "definer=capturer");
        context.execute("REVOKE CREATE ON SCHEMA public FROM capturer");
        context.receive(trigger("store", "tables=product", "definer=capturer"));
        String url = dataSource.getJdbcUrl().replace("user=postgres", "user=clerk");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO product VALUES (1, 'Pears')");
            statement.execute("UPDATE product SET name = 'Plums'");
            statement.execute("TRUNCATE product");
            assertThatThrownBy(() -> statement.execute("INSERT INTO datasync (table_name) VALUES ('product')"))
                    .hasMessageContaining("permission denied");
            // a function of the writer's own must not run as the definer
            statement.execute("CREATE TEMPORARY TABLE datasync (x integer)");
            statement.execute("INSERT INTO product VALUES (2, 'Figs')");
        }
        awaitReceived(4);
        context.close();
        context.execute("DROP OWNED BY clerk", "DROP OWNED BY capturer CASCADE", "DROP ROLE clerk, capturer");

        assertThat(received())
                .containsExactly("insert product [1]", "update product [1]", "truncate product", "insert product [2]");
    }

    @Test
    void settingsOfTheWritersSessionChangeNothing() throws SQLException {
        context.execute(
                "CREATE TABLE typed (id integer PRIMARY KEY, raw bytea, number float8, span interval, at timestamptz)");
        context.receive(trigger("store", "tables=typed"));
        String row = "(1, '\\x00ff', 0.1::float8 + 0.2::float8, '1 day 02:00', '2026-01-31 12:00+00')";
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO typed VALUES " + row);
            statement.execute("SET bytea_output = escape");
            statement.execute("SET extra_float_digits = -15");
            statement.execute("SET IntervalStyle = sql_standard");
            statement.execute("SET TimeZone = 'America/St_Johns'");
            statement.execute("INSERT INTO typed VALUES " + row.replace("(1,", "(2,"));
            statement.execute("RESET ALL");
        }
        awaitReceived(2);

        assertThat(context.received()).extracting(Change::getAfter).allSatisfy(image -> assertThat(image)
                .containsEntry("number", 0.30000000000000004)
                .containsEntry("span", "1 day 02:00:00")
                .containsEntry("at", OffsetDateTime.parse("2026-01-31T12:00Z"))
                .hasEntrySatisfying("raw", raw -> assertThat((byte[]) raw).containsExactly(0, 255)));
    }

    @Test
    void aTableThatIsLockedForLongIsNamedWithWhoLocksIt() throws SQLException {
        createStateTables();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL application_name = 'till 7'");
            statement.execute("INSERT INTO product VALUES (1, 'Pears')");

            assertThat(refusal(trigger("store", "tables=product", "lockTimeout=20")))
                    .contains(
                            "public.product",
                            "the session ",
                            "postgres",
                            "till 7",
                            "idle in transaction",
                            "lockTimeout=20");
            connection.rollback();
        }
        context.receive(trigger("store", "tables=product", "lockTimeout=20"));
    }

    @Test
    void triggersThatSomeoneHasTamperedWithAreNoticed() {
        install("tables=product");
        String validating = trigger("store", "tables=product").replace("install=ensure", "install=validate");
        String trigger = context.rows("SELECT tgname FROM pg_trigger WHERE tgname LIKE '!datasync%upd'")
                .get(0)
                .get("tgname")
                .toString();
        String quoted = '"' + trigger + '"';
        context.execute("ALTER TABLE product DISABLE TRIGGER " + quoted);
        assertThat(refusal(validating)).contains("replaced, changed or disabled", trigger, "CREATE OR REPLACE");
        install("tables=product");
        // no longer ALWAYS: with session_replication_role = replica it would not fire
        context.execute("ALTER TABLE product ENABLE TRIGGER " + quoted);
        assertThat(refusal(validating)).contains("replaced, changed or disabled", trigger);
        install("tables=product");
        context.execute("DROP TRIGGER " + quoted + " ON product");
        assertThat(refusal(validating)).contains("lacks the triggers " + trigger);
        install("tables=product");
        context.execute("CREATE OR REPLACE FUNCTION " + trigger.substring(1)
                + "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
        assertThat(refusal(validating)).contains("replaced, changed or disabled");
        install("tables=product");
        context.receive(validating);
    }

    private List<String> findings(String... options) {
        List<?> findings = (List<?>) request(triggerProducer("store", options) + "&action=validate", null);
        return findings.stream().map(String::valueOf).toList();
    }

    @Test
    void aDefinerWithoutTheRightToInsertIsRefusedAndLeavesTheTableUsable() {
        createHelpless();
        try {
            assertThat(refusal(trigger("store", "tables=product", "definer=helpless")))
                    .contains(
                            "table public.product was not installed",
                            "owner helpless may not insert",
                            "every statement that fires them fails",
                            "Grant insert",
                            "option definer");
            context.execute("INSERT INTO product VALUES (1, 'Pears')", "GRANT INSERT ON datasync TO helpless");
            context.receive(trigger("store", "tables=product", "definer=helpless"));
            context.execute("UPDATE product SET name = 'Plums'");
            awaitReceived(1);
        } finally {
            context.close();
            dropHelpless();
        }
        assertThat(received()).containsExactly("update product [1]");
    }

    @Test
    void aCaptureThatWorksStaysIfTheDefinerWhoIsToTakeItOverMayNotInsert() {
        createHelpless();
        install("tables=product");
        try {
            assertThat(refusal(trigger("store", "tables=product", "definer=helpless")))
                    .contains("owner helpless may not insert");
            context.execute("INSERT INTO product VALUES (1, 'Pears')");
            assertThat(context.count("datasync")).isEqualTo(1);
        } finally {
            dropHelpless();
        }
    }

    private void createHelpless() {
        context.execute(
                "DROP ROLE IF EXISTS helpless", "CREATE ROLE helpless", "GRANT CREATE ON SCHEMA public TO helpless");
    }

    private void dropHelpless() {
        context.execute("DROP OWNED BY helpless CASCADE", "DROP ROLE helpless");
    }

    @Test
    void aDefinerWithoutTheRightToInsertIsFound() {
        createHelpless();
        install("tables=product");
        context.execute("GRANT INSERT ON datasync TO helpless");
        install("tables=product", "definer=helpless");
        try {
            context.execute("REVOKE INSERT ON datasync FROM helpless");
            assertThat(findings("tables=product", "definer=helpless"))
                    .anyMatch(finding -> finding.contains("severity=error")
                            && finding.contains("owner helpless may not insert")
                            && finding.contains("every statement that fires them fails"));
            context.execute("GRANT INSERT ON datasync TO helpless");
            assertThat(findings("tables=product", "definer=helpless"))
                    .noneMatch(finding -> finding.contains("severity=error"));
        } finally {
            dropHelpless();
        }
    }

    @Test
    void aUserOfTheWatchWithoutRightsIsTold() {
        context.execute("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN");
        install("tables=product");
        context.execute("GRANT SELECT ON datasync, datasync_capture, datasync_version TO reader");
        createStateTables();
        context.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON datasync_watch, datasync_failure TO reader");
        try (HikariDataSource reader = new HikariDataSource()) {
            reader.setJdbcUrl(dataSource.getJdbcUrl().replace("user=postgres", "user=reader"));
            context.camel().getRegistry().bind("reader", reader);
            assertThat(refusal(() -> context.receive(trigger("store", "tables=product")
                            .replace("install=ensure", "install=validate")
                            .replace("#db", "#reader"))))
                    .contains("does not let the watch's user run DELETE FROM", "Grant select and delete");
        }
        context.close();
        context.execute("DROP OWNED BY reader", "DROP ROLE reader");
    }

    @Test
    void whatTheWatchWillNotSeeIsFound() {
        context.execute(
                "CREATE TABLE sale (id integer PRIMARY KEY) PARTITION BY LIST (id)",
                "CREATE TABLE parent (id integer PRIMARY KEY)",
                "CREATE TABLE child () INHERITS (parent)",
                "CREATE TABLE bare (id integer)");
        context.close();
        context = newContext(withoutTimeOut());
        install("tables=sale,parent");
        List<String> findings = findings("tables=sale,parent,bare");

        assertThat(findings)
                .anyMatch(finding -> finding.contains("table=public.sale") && finding.contains("truncated alone"))
                .anyMatch(finding -> finding.contains("table=public.parent") && finding.contains("inherit"))
                .anyMatch(finding -> finding.contains("table=public.bare") && finding.contains("no primary key"))
                .anyMatch(finding -> finding.contains("without a time-out") && finding.contains("socketTimeout"));
        assertThat(findings.stream().filter(finding -> finding.contains("severity=error")))
                .singleElement()
                .asString()
                .contains("bare");
    }

    /** The image is of the row as a whole: what the function does not name cannot break it. */
    @Test
    void columnsMayComeAndGoUnderTheTriggers() {
        install("tables=product");
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears')",
                "ALTER TABLE product RENAME COLUMN name TO title",
                "INSERT INTO product VALUES (2, 'Plums')",
                "ALTER TABLE product DROP COLUMN title",
                "INSERT INTO product VALUES (3)",
                "ALTER TABLE product ADD COLUMN price numeric(8, 2)",
                "INSERT INTO product VALUES (4, 1.50)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(4);

        assertThat(context.received())
                .extracting(Change::getAfter)
                .extracting(Object::toString)
                .containsExactly("{id=1, name=Pears}", "{id=2, title=Plums}", "{id=3}", "{id=4, price=1.50}");
    }

    @Test
    void aTableThatIsRenamedIsCapturedOnceUnderItsNewName() {
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, 'Pears')", "ALTER TABLE product RENAME TO article");
        install("tables=article");
        context.execute("INSERT INTO article VALUES (2, 'Plums')");
        context.receive(trigger("store", "tables=article"));
        awaitReceived(2);
        awaitEmpty("datasync");

        assertThat(received()).containsExactly("insert product [1]", "insert article [2]");
    }

    @Test
    void aSchemaThatIsRenamedIsCapturedOnceUnderItsNewName() {
        context.execute("CREATE SCHEMA shop", "CREATE TABLE shop.till (id integer PRIMARY KEY)");
        install("tables=shop.till");
        context.execute("ALTER SCHEMA shop RENAME TO market", "INSERT INTO market.till VALUES (1)");
        install("tables=market.till");
        context.execute("INSERT INTO market.till VALUES (2)");
        context.receive(trigger("store", "tables=market.till"));
        awaitReceived(2);
        awaitEmpty("datasync");

        assertThat(received()).containsExactly("insert shop.till [1]", "insert market.till [2]");
    }

    @Test
    void theScriptOfADatabaseAdministratorDoesAllThatIsNeeded() {
        context.execute("CREATE SCHEMA shop", "CREATE TABLE shop.till (id integer PRIMARY KEY, doc jsonb)");
        String options = "tables=product,shop.*";
        String script = request(triggerProducer("store", options) + "&action=print-ddl", null)
                .toString();
        assertThat(context.rows("SELECT 1 FROM pg_trigger WHERE NOT tgisinternal"))
                .isEmpty();
        context.execute(script);
        context.receive(trigger("store", options, "capture=row").replace("install=ensure", "install=validate"));
        context.execute(
                "INSERT INTO shop.till VALUES (1, 'null'), (2, NULL)", "INSERT INTO product VALUES (1, 'Pears')");
        awaitReceived(3);

        assertThat(received()).containsExactly("insert shop.till [1]", "insert shop.till [2]", "insert product [1]");
        assertThat(context.received().subList(0, 2))
                .extracting(change -> change.getAfter().get("doc"))
                .containsExactly("null", null);
        assertThat(request(triggerProducer("store", options) + "&action=print-ddl", null))
                .isEqualTo("");
    }

    @Test
    void columnsWithTheNamesOfOurOwnVariables() {
        context.execute("CREATE TABLE odd (id integer PRIMARY KEY, new text, old text, tg_op text, datasync text,"
                + " subscriber text, \"OLD\" text)");
        context.receive(trigger("store", "tables=odd", "capture=both"));
        context.execute(
                "INSERT INTO odd VALUES (1, 'a', 'b', 'c', 'd', 'e', 'f')",
                "UPDATE odd SET old = 'x'",
                "DELETE FROM odd");
        awaitReceived(3);

        List<String> after = context.received().subList(0, 2).stream()
                .map(change -> change.getAfter().values().toString())
                .toList();
        assertThat(after).containsExactly("[1, a, b, c, d, e, f]", "[1, a, x, c, d, e, f]");
    }

    @Test
    void anIndexOverAPartOfTheRecordsOrOnAnExpressionProvesNothing() {
        context.execute(
                "CREATE TABLE coded (id integer PRIMARY KEY, code text NOT NULL, shop integer NOT NULL)",
                "CREATE UNIQUE INDEX coded_some ON coded (code) WHERE id > 5",
                "CREATE UNIQUE INDEX coded_lower ON coded (lower(code))",
                "CREATE UNIQUE INDEX coded_both ON coded (code, lower(code))");
        assertThat(refusal(trigger("store", "tables=coded", "table.coded.keyColumns=code")))
                .contains("uniqueKey");
        context.execute("CREATE UNIQUE INDEX coded_more ON coded (code) INCLUDE (shop)");
        context.receive(trigger("store", "tables=coded", "table.coded.keyColumns=code"));
    }

    @Test
    void statementTriggersAreRefusedWhereTheyWouldBeWrong() {
        context.execute(
                "CREATE TABLE usr (id integer PRIMARY KEY)",
                "CREATE TABLE ticket (id integer PRIMARY KEY, usr integer REFERENCES usr ON DELETE SET NULL)",
                "CREATE TABLE emp (id integer PRIMARY KEY, mgr integer REFERENCES emp ON UPDATE CASCADE)",
                "CREATE TABLE payment (id integer PRIMARY KEY)",
                "CREATE TABLE payment_p1 (PRIMARY KEY (id)) INHERITS (payment)",
                "CREATE TABLE sale (id integer PRIMARY KEY) PARTITION BY LIST (id)",
                "CREATE TABLE price (amount numeric PRIMARY KEY)",
                "CREATE TABLE loose (code integer UNIQUE)",
                "CREATE TABLE late (id integer PRIMARY KEY DEFERRABLE)",
                "CREATE TABLE own (id integer PRIMARY KEY)",
                "CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER again AFTER UPDATE ON own FOR EACH ROW EXECUTE FUNCTION again()");
        for (String table :
                List.of("usr", "ticket", "emp", "payment", "payment_p1", "sale", "price", "late", "own", "loose")) {
            assertThat(refusal(trigger(
                            "store",
                            "tables=" + table,
                            "triggerLevel=statement",
                            "table." + table + ".keyColumns="
                                    + (table.equals("loose") ? "code" : table.equals("price") ? "amount" : "id"))))
                    .contains("public." + table + " ", "table." + table + ".triggerLevel=row");
        }
    }

    @Test
    void aForeignKeyThatComesLaterIsFoundWithStatementTriggers() {
        String[] options = {"tables=product", "table.product.triggerLevel=statement"};
        install(options);
        assertThat(findings(options)).noneMatch(finding -> finding.contains("severity=error"));
        context.execute(
                "CREATE TABLE shop (id integer PRIMARY KEY)",
                "ALTER TABLE product ADD shop integer REFERENCES shop ON DELETE CASCADE");

        assertThat(findings(options))
                .anyMatch(finding -> finding.contains("severity=error")
                        && finding.contains("product_shop_fkey")
                        && finding.contains("triggerLevel=row"));
        assertThat(refusal(trigger("store", options).replace("install=ensure", "install=validate")))
                .contains("product_shop_fkey", "triggerLevel=row");
        install("tables=product");
        context.execute(
                "INSERT INTO shop VALUES (1)",
                "INSERT INTO product VALUES (1, 'Pears', 1)",
                "UPDATE product SET name = 'Plums'",
                "DELETE FROM shop");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(3);
        assertThat(received()).containsExactly("insert product [1]", "update product [1]", "delete product [1]");
    }
}
