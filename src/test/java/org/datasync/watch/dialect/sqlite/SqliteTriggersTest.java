package org.datasync.watch.dialect.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special about triggers on SQLite: columns that hold anything, and REPLACE. */
class SqliteTriggersTest extends DatabaseContract {

    SqliteTriggersTest() {
        super(TestDatabase.SQLITE);
    }

    @BeforeEach
    void createTable() {
        context.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name text COLLATE NOCASE)");
    }

    private String validate() {
        return trigger("store", "tables=product").replace("install=ensure", "install=validate");
    }

    private static Object comparable(Object value) {
        return value instanceof byte[] bytes ? "bytes " + List.of(bytes.length, bytes[0]) : value;
    }

    private static List<Object> comparable(Map<String, Object> row) {
        return row.values().stream().map(SqliteTriggersTest::comparable).toList();
    }

    /** That is the driver's. */
    @Test
    void aPlainStatementCountsTheRowsOfTriggersToo() {
        install("tables=product");
        int plain = context.jdbc().execute((Connection connection) -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("INSERT INTO product VALUES (1, 'a')");
            }
        });

        assertThat(plain).isEqualTo(2);
        assertThat(context.jdbc().update("INSERT INTO product VALUES (?, 'b')", 2))
                .isEqualTo(1);
    }

    @Test
    void columnsHoldAnything() {
        context.execute(
                "CREATE TABLE thing (id integer PRIMARY KEY, i integer, t text, b blob, d decimal(9, 2), x, day date)");
        List<String> values = List.of(
                "7",
                "1.5",
                "0.1 + 0.2",
                "1e300",
                "'text'",
                "'\\x61'",
                "x'61'",
                "NULL",
                "-9223372036854775808",
                "'a' || char(0) || 'b'");
        context.receive(trigger("store", "tables=thing"));
        for (String value : values) {
            String row = String.join(", ", List.of(value, value, value, value, value, value));
            context.execute("INSERT INTO thing (i, t, b, d, x, day) VALUES (" + row + ")");
        }
        awaitReceived(values.size());

        assertThat(context.received())
                .extracting(change -> comparable(change.getAfter()))
                .containsExactlyElementsOf(
                        context.jdbc().query("SELECT * FROM thing ORDER BY id", new RowReader(dialect())).stream()
                                .map(SqliteTriggersTest::comparable)
                                .toList());
    }

    @Test
    void aChangeOfTheTypeAloneIsAChange() {
        context.execute("CREATE TABLE thing (id integer PRIMARY KEY, x)");
        context.receive(trigger("store", "tables=thing"));
        context.execute(
                "INSERT INTO thing VALUES (1, 1)",
                "UPDATE thing SET x = 1.0",
                "UPDATE thing SET x = 1.0",
                "UPDATE thing SET x = '1.0'",
                "UPDATE thing SET x = CAST(x AS blob)",
                "UPDATE thing SET id = 2");
        awaitReceived(6);

        assertThat(context.received().subList(0, 4))
                .extracting(change -> comparable(change.getAfter().get("x")))
                .containsExactly(1, 1.0, "1.0", "bytes [3, 49]");
        assertThat(received()).endsWith("delete thing [1]", "insert thing [2]");
    }

    @Test
    void keysAreComparedByteByByte() {
        context.execute("CREATE TABLE word (text text COLLATE NOCASE PRIMARY KEY, n integer)");
        context.receive(trigger("store", "tables=word"));
        context.execute(
                "INSERT INTO word VALUES ('Pears', 1)",
                "UPDATE word SET text = 'pears'",
                "UPDATE word SET text = 'pears', n = 2");
        awaitReceived(4);

        assertThat(received())
                .containsExactly(
                        "insert word [Pears]", "delete word [Pears]", "insert word [pears]", "update word [pears]");
    }

    @Test
    void statementsThatInsertOrChange() {
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute(
                "INSERT INTO product VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO product VALUES (1, 'x') ON CONFLICT DO UPDATE SET name = 'c'",
                "INSERT INTO product VALUES (1, 'x') ON CONFLICT DO NOTHING",
                "INSERT OR IGNORE INTO product VALUES (2, 'd'), (3, 'e')",
                "INSERT OR REPLACE INTO product VALUES (2, 'f')",
                "UPDATE OR IGNORE product SET id = 1 WHERE id = 2",
                "DELETE FROM product");
        awaitReceived(8);

        assertThat(received().subList(0, 5))
                .containsExactly(
                        "insert product [1]",
                        "insert product [2]",
                        "update product [1]",
                        "insert product [3]",
                        "insert product [2]");
        assertThat(received().subList(5, 8)).allMatch(change -> change.startsWith("delete"));
    }

    @Test
    void whatReplaceRemovesIsSeenOnConnectionsWithRecursiveTriggers() throws SQLException {
        context.execute("CREATE UNIQUE INDEX by_name ON product (name)");
        context.receive(trigger("store", "tables=product"));
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl() + "&recursive_triggers=true");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO product VALUES (1, 'a')");
            statement.execute("REPLACE INTO product VALUES (2, 'A')");
            statement.execute("REPLACE INTO product VALUES (2, 'b')");
        }
        awaitReceived(5);

        assertThat(received())
                .containsExactly(
                        "insert product [1]",
                        "delete product [1]",
                        "insert product [2]",
                        "delete product [2]",
                        "insert product [2]");
    }

    @Test
    void tablesThatReplaceMayRobUnseenAreReported() {
        context.execute(
                "CREATE TABLE coded (code text PRIMARY KEY, name text UNIQUE)",
                "CREATE TABLE plain (code text PRIMARY KEY, name text) WITHOUT ROWID");
        install("tables=*");

        assertThat(request(triggerProducer("store", "tables=*", "action=validate"), null)
                        .toString())
                .contains("coded", "recursive_triggers")
                .doesNotContain("plain")
                .doesNotContain("product");
        install("tables=product", raw("table.product.rowFilter", "row.id > 5"));
        String checked = triggerProducer(
                "store", "tables=product", "action=validate", raw("table.product.rowFilter", "row.id > 5"));
        assertThat(request(checked, null).toString()).contains("product", "recursive_triggers", "rowFilter");
    }

    @Test
    void whatSomeoneHasDoneToATriggerIsRefused() {
        createStateTables();
        install("tables=product");
        List<String> names = context.jdbc()
                .queryForList("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name", String.class);
        assertThat(names).hasSize(3);
        context.execute(
                "DROP TRIGGER " + names.get(0),
                "CREATE TRIGGER " + names.get(0) + " AFTER DELETE ON product BEGIN SELECT 1; END");
        assertThat(refusal(validate())).contains("product", names.get(0), "replaced", "install=ensure", "CREATE");
        context.execute("DROP TRIGGER " + names.get(2));
        assertThat(refusal(validate())).contains("product", "lacks the triggers " + names.get(2), "install=ensure");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, 'Pears')", "DELETE FROM product");
        context.receive(validate());
        awaitReceived(2);
    }

    @Test
    void aColumnThatIsCapturedCannotBeDropped() {
        install("tables=product");

        assertThatThrownBy(() -> context.execute("ALTER TABLE product DROP COLUMN name"))
                .hasStackTraceContaining("error in trigger");
    }

    @Test
    void theApplicationSeesTheIdsOfItsOwnTable() throws SQLException {
        context.execute("CREATE TABLE numbered (id integer PRIMARY KEY AUTOINCREMENT, name text)");
        install("tables=numbered");
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO numbered VALUES (7000, 'a')");
            try (PreparedStatement prepared = connection.prepareStatement("INSERT INTO numbered (name) VALUES (?)")) {
                prepared.setString(1, "b");
                assertThat(prepared.executeUpdate()).isEqualTo(1);
            }
            try (ResultSet rows = statement.executeQuery("SELECT last_insert_rowid()")) {
                assertThat(rows.getInt(1)).isEqualTo(7001);
            }
        }
    }

    @Test
    void aKeyIsTheSameTextInAResync() {
        context.execute("CREATE TABLE keyed (a text COLLATE NOCASE, b integer, c real, d blob, e date,"
                + " PRIMARY KEY (a, b, c, d, e))");
        install("tables=keyed");
        context.execute("INSERT INTO keyed VALUES ('é\"\\', 9223372036854775807, 0.30000000000000004, x'00ff',"
                + " '2026-01-02')");
        request(triggerProducer("store", "tables=keyed", "action=resync", "all=true"), null);

        assertThat(context.count("datasync")).isEqualTo(2);
        assertThat(context.rows("SELECT DISTINCT record_key FROM datasync")).hasSize(1);
    }

    @Test
    void theScriptIsOneTransaction() {
        String script = (String) request(triggerProducer("store", "tables=product", "action=print-ddl"), null);
        assertThat(script).contains(".\n\nBEGIN IMMEDIATE;\n").endsWith("COMMIT;\n");
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        context.receive(validate());
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        awaitReceived(1);

        assertThat(context.received())
                .extracting(Change::getAfter)
                .singleElement()
                .satisfies(after -> assertThat(after).containsEntry("name", "Pears"));
    }

    /** A record with such a key could not be read again by the key that was recorded. */
    @ParameterizedTest
    @ValueSource(strings = {"timestamp"})
    void keysThatAreNotFoundAgainAreRefused(String type) {
        context.execute("CREATE TABLE odd (code " + type + " NOT NULL, name varchar(10))");

        assertThat(refusal(trigger("store", "tables=odd", "table.odd.keyColumns=code")))
                .containsIgnoringCase("column code of")
                .contains("a key that may be spelled in several ways", "keyColumns");
    }

    /** Else its first write would fail for good whenever someone else has written since it read. */
    @Test
    void aLoadTakesTheWriteLockBeforeItReads() {
        context.execute("INSERT INTO product VALUES (1, 'Pears')", "CREATE TABLE noise (n integer)");
        install("tables=product", "initialLoad=true");
        DataSource disturbed = new StatementHook(dataSource, sql -> {
            if (sql.contains("SET captured_images = captured_images")) {
                assertThatThrownBy(this::writeAtOnce).hasMessageContaining("SQLITE_BUSY");
            }
        });
        try (WatchContext other = newContext(disturbed)) {
            other.receive(
                    trigger("store", "tables=product", "initialLoad=true").replace("install=ensure", "install=none"));
            await().until(() -> other.received().size() == 1);
        }
        assertThat(context.count("noise")).isZero();
    }

    private void writeAtOnce() throws SQLException {
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            statement.execute("INSERT INTO noise VALUES (1)");
        }
    }

    @Test
    void anIndexOverAPartOfTheRecordsOrOnAnExpressionProvesNothing() {
        context.execute(
                "CREATE TABLE coded (id integer PRIMARY KEY, code text NOT NULL)",
                "CREATE UNIQUE INDEX coded_some ON coded (code) WHERE id > 5",
                "CREATE UNIQUE INDEX coded_lower ON coded (lower(code))");

        assertThat(refusal(trigger("store", "tables=coded", "table.coded.keyColumns=code")))
                .contains("uniqueKey");
    }
}
