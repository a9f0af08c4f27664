package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special about triggers: whose session and whose rights they have, and which types. */
abstract class InnoDbTriggersContract extends DatabaseContract {

    InnoDbTriggersContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts("name varchar(40)");
    }

    private String url(String user) {
        return dataSource.getJdbcUrl().replaceAll("(user|password)=\\w+", "$1=" + user);
    }

    /** Runs statements in a session of its own. */
    private static void run(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void createUser(String user) {
        context.execute(InnoDb.newUser(user));
    }

    @Test
    void aWriterNeedsNoRightOnOurTable() throws SQLException {
        createUser("writer");
        context.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON product TO writer@127.0.0.1");
        install("tables=product");
        run(
                url("writer"),
                "INSERT INTO product VALUES (1, 'Pears')",
                "UPDATE product SET name = 'Plums'",
                "DELETE FROM product");

        assertThatThrownBy(() -> run(url("writer"), "SELECT * FROM datasync")).hasMessageContaining("denied");
        assertThat(context.count("datasync")).isEqualTo(3);
    }

    @Test
    void aDefinerNeedsThreeRights() throws SQLException {
        createUser("definer");
        install("tables=product", "definer=definer@127.0.0.1");
        assertThatThrownBy(() -> run(dataSource.getJdbcUrl(), "INSERT INTO product VALUES (1, 'Pears')"))
                .hasMessageContaining("definer");
        context.execute(
                "GRANT SELECT, TRIGGER ON product TO definer@127.0.0.1",
                "GRANT INSERT ON datasync TO definer@127.0.0.1");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");

        assertThat(context.count("datasync")).isEqualTo(1);
        assertThat(context.rows("SELECT DISTINCT DEFINER FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA ="
                        + " DATABASE()"))
                .extracting(row -> row.get("DEFINER"))
                .containsExactly("definer@127.0.0.1");
    }

    @Test
    void theSqlModeOfASessionMattersNotToWhatIsCaptured() throws SQLException {
        String modes = "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,STRICT_ALL_TABLES'";
        // in which the driver of MySQL finds no tables
        String installing = database.name().equals("MariaDB") ? modes : modes.replace("NO_BACKSLASH_ESCAPES,", "");
        // MySQL keeps no trigger with a name that has both a ` and an é
        String column = "a\\b\"c'd" + (database.name().equals("MariaDB") ? "`é" : "é");
        context.execute(
                "CREATE TABLE odd (id integer PRIMARY KEY, " + quoted(column) + " varbinary(10), n varchar(10))");
        HikariDataSource strange = new HikariDataSource();
        strange.setJdbcUrl(dataSource.getJdbcUrl());
        strange.setConnectionInitSql(installing);
        try (strange;
                WatchContext other = new WatchContext(strange)) {
            other.camel().start();
            other.request(triggerProducer("store", "tables=odd", "action=install"), null);
        }
        run(dataSource.getJdbcUrl(), "INSERT INTO odd VALUES (1, 'x', 'a\\\\b')");
        run(dataSource.getJdbcUrl(), modes, "INSERT INTO odd VALUES (2, 'x', 'a\\b')");
        context.receive(trigger("store", "tables=odd"));
        awaitReceived(2);

        assertThat(context.received()).extracting(Change::getAfter).allSatisfy(after -> assertThat(after)
                .containsEntry("n", "a\\b")
                .containsEntry(column, new byte[] {'x'}));
    }

    @Test
    void theCharacterSetOfASessionMattersNotToWhatIsCaptured() throws SQLException {
        context.execute("CREATE TABLE word (text varchar(20) PRIMARY KEY, old varchar(20) CHARACTER SET latin1)");
        install("tables=word");
        run(dataSource.getJdbcUrl(), "INSERT INTO word VALUES ('größer 😀', 'größer')");
        run(
                dataSource.getJdbcUrl(),
                "SET NAMES latin1 COLLATE latin1_german1_ci",
                "UPDATE word SET old = CONVERT(X'6BC3BC7374' USING utf8mb4)",
                "DELETE FROM word");
        assertThat(context.rows("SELECT DISTINCT record_key FROM datasync"))
                .extracting(row -> row.get("record_key"))
                .containsExactly("{\"text\":\"größer 😀\"}");
        context.receive(trigger("store", "tables=word"));
        awaitReceived(3);

        assertThat(received()).endsWith("delete word [größer 😀]");
        assertThat(context.received().get(1).getAfter()).containsEntry("old", "küst");
    }

    @Test
    void statementsThatInsertOrChange() {
        context.execute("CREATE UNIQUE INDEX by_name ON product (name)");
        context.receive(trigger("store", "tables=product", "capture=both"));
        context.execute(
                "INSERT INTO product VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO product VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = 'c'",
                "INSERT IGNORE INTO product VALUES (2, 'd'), (3, 'e')",
                "REPLACE INTO product VALUES (4, 'b')",
                "INSERT INTO product SELECT id + 10, CONCAT(name, name) FROM product WHERE id < 4 ORDER BY id");
        awaitReceived(8);

        assertThat(received())
                .containsExactly(
                        "insert product [1]",
                        "insert product [2]",
                        "update product [1]",
                        "insert product [3]",
                        "delete product [2]",
                        "insert product [4]",
                        "insert product [11]",
                        "insert product [13]");
    }

    @Test
    void theApplicationSeesTheIdsOfItsOwnTable() throws SQLException {
        context.execute(
                "CREATE TABLE numbered (id integer AUTO_INCREMENT PRIMARY KEY, name varchar(10)) AUTO_INCREMENT 7000");
        install("tables=numbered,product");
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            int rows = statement.executeUpdate(
                    "INSERT INTO numbered (name) VALUES ('a')", Statement.RETURN_GENERATED_KEYS);
            assertThat(rows).isEqualTo(1);
            assertThat(first(statement.getGeneratedKeys())).isEqualTo(7000);
            statement.executeUpdate("INSERT INTO product VALUES (1, 'a')");
            assertThat(first(statement.executeQuery("SELECT LAST_INSERT_ID()"))).isEqualTo(7000);
        }
    }

    private static int first(ResultSet rows) throws SQLException {
        assertThat(rows.next()).isTrue();
        return rows.getInt(1);
    }

    @Test
    void anOriginMarksWhatFollowsUntilItIsCleared() throws SQLException {
        OriginStatements origin = dialect().triggers().originStatements().orElseThrow();
        install("tables=product");
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            try (var marking = connection.prepareStatement(origin.set())) {
                marking.setString(1, "näher");
                marking.execute();
            }
            statement.execute("INSERT INTO product VALUES (1, 'a')");
            statement.execute(origin.clear().orElseThrow());
            statement.execute("INSERT INTO product VALUES (2, 'a')");
        }
        assertThat(context.rows("SELECT origin FROM datasync ORDER BY id"))
                .extracting(row -> row.get("origin"))
                .containsExactly("näher", null);
    }

    /** A deadlock would fail a writer. */
    @Test
    void writersWaitForNothingThatIsOurs() throws Exception {
        context.execute("INSERT INTO product SELECT seq, 'new' FROM " + InnoDb.numbers(1, 40));
        context.receive(trigger("store", "tables=product", "capture=both"));
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int writer = i;
                running.add(writers.submit(() -> write(writer)));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        } finally {
            writers.shutdownNow();
        }
        awaitEmpty("datasync");

        assertThat(context.received().size()).isGreaterThan(400);
        Map<Object, Object> last = new HashMap<>();
        for (Change change : context.received()) {
            Object was = change.getBefore() == null ? null : change.getBefore().get("name");
            assertThat(last.getOrDefault(change.getKey().value(), was)).isEqualTo(was);
            last.put(
                    change.getKey().value(),
                    change.getAfter() == null ? null : change.getAfter().get("name"));
        }
    }

    /** Each transaction changes some rows, always in the same order. */
    private Void write(int writer) throws SQLException {
        Random random = new Random(writer);
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 60; i++) {
                int first = 1 + random.nextInt(20);
                statement.execute("UPDATE product SET name = 'w" + writer + "-" + i + "' WHERE id = " + first);
                statement.execute("UPDATE product SET name = 'w" + writer + "+" + i + "' WHERE id = " + (first + 20));
                statement.execute("INSERT INTO product VALUES (" + (1000 + writer * 100 + i) + ", 'x')");
                if (random.nextInt(4) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
        return null;
    }

    /** A record with such a key could not be read again by the key that was recorded. */
    @ParameterizedTest
    @ValueSource(strings = {"float", "bit(8)"})
    void keysThatAreNotFoundAgainAreRefused(String type) {
        context.execute("CREATE TABLE odd (code " + type + " NOT NULL, name varchar(10))");

        assertThat(refusal(trigger("store", "tables=odd", "table.odd.keyColumns=code")))
                .containsIgnoringCase("column code of")
                .contains("a key of", "keyColumns");
    }
}
