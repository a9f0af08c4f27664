package org.datasync.watch.dialect.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special about triggers that are Java classes. */
class H2TriggersTest extends DatabaseContract {

    /** The rows that the catalog has for the triggers of a capture. */
    private static final int EVENTS_OF_ONE = 5;

    H2TriggersTest() {
        super(TestDatabase.H2_FILE);
    }

    @BeforeEach
    void captureProducts() {
        createProducts("name varchar(40), price integer");
        install("tables=product");
    }

    private String definitions() {
        return context.rows("SELECT trigger_name, java_class FROM INFORMATION_SCHEMA.TRIGGERS")
                .toString();
    }

    @Test
    void theClassIsTheOneThatTheTriggersName() {
        assertThat(definitions()).contains(H2Capture.class.getName());
    }

    @Test
    void aRestartChangesNothing() {
        context.execute("SHUTDOWN");
        dataSource.getHikariPoolMXBean().softEvictConnections();
        context.execute("INSERT INTO product VALUES (1, 'Pears', 2)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(1);

        assertThat(context.received().get(0).getAfter()).containsEntry("NAME", "Pears");
    }

    @Test
    void aSchemaThatIsRenamedIsCapturedOnceUnderItsNewName() {
        context.execute("CREATE SCHEMA shop", "CREATE TABLE shop.till (id integer PRIMARY KEY)");
        install("tables=shop.till");
        context.execute("ALTER SCHEMA shop RENAME TO market", "SHUTDOWN");
        dataSource.getHikariPoolMXBean().softEvictConnections();
        context.execute("INSERT INTO market.till VALUES (1)");
        install("tables=market.till");
        context.execute("INSERT INTO market.till VALUES (2)");
        context.receive(trigger("store", "tables=market.till"));
        awaitReceived(2);
        awaitEmpty("datasync");

        assertThat(received()).containsExactly("insert SHOP.TILL [1]", "insert MARKET.TILL [2]");
        assertThat(definitions().split(H2Capture.class.getName(), -1)).hasSize(EVENTS_OF_ONE + 1);
    }

    /** As a node does that installs the same capture at the same time. */
    @Test
    void anInstallationThatAnotherNodeDisturbsIsTriedAgain() throws Exception {
        AtomicBoolean disturbing = new AtomicBoolean(true);
        StatementHook disturbed = new StatementHook(dataSource, sql -> {
            if (sql.startsWith("CREATE TRIGGER") && disturbing.getAndSet(false)) {
                String constant = context.jdbc()
                        .queryForObject("SELECT max(constant_name) FROM information_schema.constants", String.class);
                context.execute("DROP CONSTANT \"" + constant + '"');
            }
        });
        try (WatchContext node = newContext(disturbed)) {
            node.receive(trigger("store", "tables=product", "capture=both"));
            context.execute("INSERT INTO product VALUES (1, 'Pears', 2)");
            await().until(() -> node.received().size() == 1);
        }
        assertThat(disturbing).isFalse();
    }

    /** The other node may drop it at any moment, also after it was found. */
    @Test
    void aConstantThatIsGoneOnceItWasFoundIsGoneAsWell() throws SQLException {
        String trigger = context.jdbc()
                .queryForObject("SELECT min(trigger_name) FROM information_schema.triggers", String.class);
        StatementHook disturbed = new StatementHook(dataSource, sql -> {
            if (sql.contains(H2Capture.CONSTANT)) {
                context.execute("DROP CONSTANT " + sql.substring(sql.indexOf('"'), sql.indexOf(',')));
            }
        });
        try (Connection connection = disturbed.getConnection()) {
            assertThatThrownBy(() -> new H2Capture().init(connection, "PUBLIC", trigger, "PRODUCT", false, 1))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(H2Capture.GONE);
        }
    }

    @Test
    void whoMayChangeTheTableNeedsNoRightOnOurs() throws SQLException {
        context.execute("CREATE USER clerk PASSWORD 'secret'", "GRANT INSERT ON product TO clerk");
        try (Connection connection = DriverManager.getConnection(dataSource.getJdbcUrl(), "clerk", "secret");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO product VALUES (1, 'Pears', 2)");
        }

        assertThat(context.count("datasync")).isEqualTo(1);
    }

    @Test
    void aUserOfTheWatchWithoutRightsIsTold() {
        context.execute(
                "CREATE USER reader PASSWORD 'secret'",
                "GRANT SELECT ON product, datasync, datasync_capture, datasync_version TO reader");
        try (HikariDataSource reader = new HikariDataSource()) {
            reader.setJdbcUrl(dataSource.getJdbcUrl());
            reader.setUsername("reader");
            reader.setPassword("secret");
            try (WatchContext other = new WatchContext(reader)) {
                other.camel().start();
                List<?> findings =
                        (List<?>) other.request(triggerProducer("store", "tables=product", "action=validate"), null);
                assertThat(findings.stream().map(String::valueOf).filter(finding -> finding.contains("severity=error")))
                        .singleElement()
                        .asString()
                        .contains("does not let the watch's user run DELETE FROM", "Grant select and delete");
            }
        }
    }

    @Test
    void aColumnThatIsDroppedIsMissingFromTheImages() {
        context.execute("ALTER TABLE product DROP COLUMN price", "INSERT INTO product VALUES (1, 'Pears')");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(1);

        assertThat(context.received().get(0).getAfter()).containsOnlyKeys("ID", "NAME");
    }

    @Test
    void aTriggerThatSomeoneDropsIsMissed() {
        String name = context.rows("SELECT trigger_name AS t FROM INFORMATION_SCHEMA.TRIGGERS")
                .get(0)
                .get("T")
                .toString();
        context.execute("DROP TRIGGER \"" + name + '"');

        assertThat(refusal(trigger("store", "tables=product").replace("install=ensure", "install=validate")))
                .contains("lacks the triggers", name, "install=ensure");
    }

    @Test
    void uninstallLeavesNothingBehind() {
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);

        assertThat(definitions()).isEqualTo("[]");
        assertThat(context.rows("SELECT * FROM INFORMATION_SCHEMA.CONSTANTS")).isEmpty();
    }

    @Test
    void theDriverStillGivesTheKeysOfWhatIsInserted() throws SQLException {
        context.execute("CREATE TABLE sale (id integer GENERATED ALWAYS AS IDENTITY (START WITH 500) PRIMARY KEY,"
                + " total integer)");
        context.receive(trigger("sales", "tables=sale"));
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO sale (total) VALUES (3)", Statement.RETURN_GENERATED_KEYS);
            try (var keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getInt(1)).isEqualTo(500);
            }
        }
        awaitReceived(1);
        assertThat(context.received()).extracting(Change::getTable).containsExactly("SALE");
    }

    @Test
    void aKeyIsTheSameTextInAPlainQuery() {
        context.execute("CREATE TABLE keyed (a timestamp(9), b char(5), c decimal(30, 3), d double precision,"
                + " e varbinary(9), f timestamp with time zone, g boolean, h uuid, i time, j date, k enum('x', 'y'),"
                + " PRIMARY KEY (a, b, c, d, e, f, g, h, i, j, k))");
        request(triggerProducer("keys", "tables=keyed", "action=install"), null);
        context.execute(
                "INSERT INTO keyed VALUES (TIMESTAMP '2026-03-08 02:30:00.123456789', 'é\"\\', 1000000, 1e30, x'00ff',"
                        + " TIMESTAMP WITH TIME ZONE '2026-10-25 01:30:00+05:45', true,"
                        + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', TIME '02:30:00', DATE '1899-12-31', 'y')");
        request(triggerProducer("keys", "tables=keyed", "action=resync", "all=true"), null);

        assertThat(context.count("datasync")).isEqualTo(2);
        assertThat(context.rows("SELECT DISTINCT record_key FROM datasync")).hasSize(1);
        assertThat(context.rows("SELECT record_key FROM datasync").toString())
                .contains("2026-03-08T02:30:00.123456789", "\\x00ff", "1000000.000", "2026-10-24T19:45:00+00");
    }

    /** A record with such a key could not be read again by the key that was recorded. */
    @ParameterizedTest
    @ValueSource(strings = {"json"})
    void keysThatAreNotFoundAgainAreRefused(String type) {
        context.execute("CREATE TABLE odd (code " + type + " NOT NULL, name varchar(10))");

        assertThat(refusal(trigger("store", "tables=odd", "table.odd.keyColumns=code")))
                .containsIgnoringCase("column code of")
                .contains("a key of", "keyColumns");
    }
}
