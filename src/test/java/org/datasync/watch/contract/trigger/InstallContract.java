package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.h2.H2Capture;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How triggers are installed, brought up to date, looked at and removed. */
public abstract class InstallContract extends DatabaseContract {

    protected InstallContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts("name varchar(40)");
    }

    @Test
    void whatIsNotInstalledIsRefusedWithItsCure() {
        createStateTables();
        assertThat(refusal(trigger("store", "tables=product").replace("install=ensure", "install=validate")))
                .contains(stored("datasync") + " is missing", "install=ensure", "CREATE TABLE");
        install("tables=product");
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");

        assertThat(refusal(trigger("store", "tables=product,customer").replace("install=ensure", "install=validate")))
                .contains(stored("customer") + " is not captured for subscriber store", "install=ensure", "CREATE")
                .doesNotContain("product is");
    }

    @Test
    void whatIsInstalledAlreadyIsLeftAlone() {
        install("tables=product");
        List<?> before = context.rows("SELECT version, plan, definition FROM datasync_capture");
        install("tables=product");
        context.receive(trigger("store", "tables=product"));

        assertThat(context.rows("SELECT version, plan, definition FROM datasync_capture"))
                .isEqualTo(before)
                .hasSize(1);
        assertThat((List<?>) request(triggerProducer("store", "tables=product", "action=validate"), null))
                .noneMatch(finding -> finding.toString().contains("severity=error"));
    }

    @Test
    void rowsOfEarlierVersionsStayReadable() {
        install("tables=product");
        context.execute(
                "INSERT INTO product VALUES (1, 'Pears')", "ALTER TABLE product ADD COLUMN price decimal(8, 3)");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (2, 'Plums', 1.5)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(2);

        assertThat(context.received())
                .extracting(Change::getAfter)
                .extracting(image -> image.keySet().size())
                .containsExactly(2, 3);
        assertThat(context.rows("SELECT version FROM datasync_capture")).hasSize(2);
    }

    @Test
    void aTableThatIsNoLongerNamedIsNoLongerCaptured() {
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");
        install("tables=product,customer");
        context.execute("INSERT INTO customer VALUES (1)");
        install("tables=product");
        context.execute("INSERT INTO customer VALUES (2)", "INSERT INTO product VALUES (1, 'Pears')");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(2);

        assertThat(received())
                .containsExactly("insert " + stored("customer") + " [1]", "insert " + stored("product") + " [1]");
        install("tables=product,customer");
        context.execute("INSERT INTO customer VALUES (3)");
        awaitReceived(3);
        assertThat(received()).endsWith("insert " + stored("customer") + " [3]");
    }

    @Test
    void aTableThatIsNoLongerNamedIsFoundByValidate() {
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");
        install("tables=product,customer");
        String validate = triggerProducer("store", "tables=product", "action=validate");

        assertThat(request(validate, null).toString())
                .contains(
                        stored("customer") + ", severity=warning, problem=is captured for subscriber store, but",
                        "its changes are still recorded and delivered",
                        "install=ensure",
                        "DROP ",
                        "SET plan = ''");
        install("tables=product");
        assertThat(request(validate, null).toString()).doesNotContain(stored("customer"));
    }

    @Test
    void theScriptRetiresATableThatIsNoLongerNamed() {
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");
        install("tables=product,customer");
        String print = triggerProducer("store", "tables=product", "action=print-ddl");
        String script = request(print, null).toString();
        context.execute(script.lines()
                .filter(line -> line.matches("(DROP|UPDATE) .*"))
                .map(line -> line.replaceAll(";$", ""))
                .toArray(String[]::new));
        context.execute("INSERT INTO customer VALUES (1)");

        assertThat(context.count("datasync")).isZero();
        assertThat(request(print, null).toString()).doesNotContain("DROP", "UPDATE");
        assertThat(context.rows("SELECT table_name FROM datasync_capture WHERE plan <> ''"))
                .extracting(row -> row.values().toString())
                .containsExactly("[" + stored("product") + "]");
    }

    /** Whatever else fails when a connection is lost says nothing of why it was lost. */
    @Test
    void theFirstFailureOfAnInstallationIsTheOneThatIsTold() {
        DataSource lost = new StatementHook(dataSource, sql -> {
            if (sql.matches("(?s).*CREATE .*TRIGGER .*")) {
                throw new SQLException("The server was stopped");
            }
            if (dialect().triggers().sessionReset().contains(sql)) {
                throw new SQLException("The connection is closed");
            }
        });
        try (WatchContext other = newContext(lost)) {
            assertThat(refusal(() -> other.receive(trigger("store", "tables=product"))))
                    .contains("could not be changed", "The server was stopped");
        }
    }

    @Test
    void aTableMayBeDroppedAndMadeAnew() {
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, 'Pears')", "DROP TABLE product");
        createProducts();
        install("tables=product");
        context.execute("INSERT INTO product VALUES (2)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(2);

        assertThat(received())
                .containsExactly("insert " + stored("product") + " [1]", "insert " + stored("product") + " [2]");
    }

    @Test
    void uninstallRemovesWhatWasInstalledAndNothingElse() {
        install("tables=product");
        request(triggerProducer("other", "tables=product", "action=install"), null);
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        context.execute("INSERT INTO product VALUES (2, 'Plums')");

        assertThat(context.count("datasync")).isEqualTo(2);
        assertThat(context.rows("SELECT subscriber FROM datasync_capture")).hasSize(1);
        assertThat(context.count("datasync WHERE subscriber = 'store'")).isZero();
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
    }

    /** The triggers that are there, by the database's own word. */
    private List<String> triggers() {
        String catalog =
                switch (database.name()) {
                    case "PostgreSQL" -> "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal";
                    case "MariaDB", "MySQL" ->
                        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()";
                    case "Derby" ->
                        "SELECT TRIGGERNAME FROM SYS.SYSTRIGGERS t JOIN SYS.SYSSCHEMAS s"
                                + " ON s.SCHEMAID = t.SCHEMAID WHERE s.SCHEMANAME = CURRENT SCHEMA";
                    case "SQLite" -> "SELECT name FROM sqlite_master WHERE type = 'trigger'";
                    default -> "SELECT TRIGGER_NAME FROM INFORMATION_SCHEMA.TRIGGERS";
                };
        return context.jdbc().queryForList(catalog, String.class);
    }

    @Test
    void aTriggerThatSomeoneHasDroppedIsMissedAndPutBack() {
        install("tables=product");
        createStateTables();
        String validating = trigger("store", "tables=product").replace("install=ensure", "install=validate");
        List<String> installed = triggers();
        String dropped = installed.get(installed.size() - 1);
        context.execute(
                "DROP TRIGGER " + quoted(dropped) + (database.name().equals("PostgreSQL") ? " ON product" : ""));
        assertThat(refusal(validating)).contains(stored("product") + " lacks the triggers " + dropped);
        install("tables=product");
        context.receive(validating);
        context.execute("INSERT INTO product VALUES (1, 'a')", "UPDATE product SET name = 'b'", "DELETE FROM product");
        awaitReceived(3);

        assertThat(triggers()).hasSameSizeAs(installed);
        assertThat(received()).hasSize(3);
    }

    @Test
    void aTriggerThatSomeoneHasReplacedIsNoticedAndPutBack() {
        install("tables=product");
        createStateTables();
        String validating = trigger("store", "tables=product").replace("install=ensure", "install=validate");
        List<String> installed = triggers();
        String replaced = installed.get(installed.size() - 1);
        context.execute(
                "DROP TRIGGER " + quoted(replaced) + (database.name().equals("PostgreSQL") ? " ON product" : ""),
                "CREATE TRIGGER " + quoted(replaced) + " AFTER DELETE ON product " + harmless());
        assertThat(refusal(validating))
                .contains(stored("product") + " has triggers that someone has replaced", replaced, "install=ensure");
        install("tables=product");
        context.receive(validating);
        context.execute("INSERT INTO product VALUES (1, 'a')", "UPDATE product SET name = 'b'", "DELETE FROM product");
        awaitReceived(3);

        assertThat(triggers()).hasSameSizeAs(installed);
        assertThat(received()).hasSize(3);
    }

    /** What a trigger does that captures nothing. */
    private String harmless() {
        return switch (database.name()) {
            case "PostgreSQL" -> "FOR EACH STATEMENT EXECUTE FUNCTION suppress_redundant_updates_trigger()";
            case "MariaDB", "MySQL" -> "FOR EACH ROW SET @nothing = 1";
            case "H2" -> "FOR EACH ROW CALL \"" + H2Capture.class.getName() + '"';
            case "HSQLDB" -> "FOR EACH ROW BEGIN ATOMIC DECLARE nothing integer; SET nothing = 1; END";
            case "Derby" -> "FOR EACH ROW VALUES 1";
            default -> "BEGIN SELECT 1; END";
        };
    }

    @Test
    void nothingStaysBehindAfterTheLastUninstall() {
        install("tables=product");
        install("tables=product", "capture=key");
        request(triggerProducer("other", "tables=product", "action=install"), null);
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        request(triggerProducer("other", "tables=product", "action=uninstall"), null);

        assertThat(triggers()).isEmpty();
        context.execute("INSERT INTO product VALUES (1, 'a')", "DROP TABLE product");
        assertThat(context.count("datasync") + context.count("datasync_capture"))
                .isZero();
    }

    @Test
    void identifiersOfAnyKind() {
        String table = "Or\"der It.ems";
        String key = "I d";
        context.execute("CREATE TABLE " + quoted(table) + " (" + quoted(key) + " integer NOT NULL PRIMARY KEY, "
                + quoted("größe'\"") + " varchar(20), " + quoted("n") + " integer)");
        context.receive(trigger("store", raw("tables", "\"" + table.replace("\"", "\"\"") + "\""), "capture=both"));
        context.execute("INSERT INTO " + quoted(table) + " VALUES (1, 'x', 2)");
        awaitReceived(1);

        Change change = context.received().get(0);
        assertThat(change.getTable()).isEqualTo("\"Or\"\"der It.ems\"");
        assertThat(change.getKey().columns()).containsExactly(key);
        assertThat(change.getAfter()).containsEntry("größe'\"", "x").containsEntry("n", 2);
    }

    @Test
    @Lacks(Capability.SCHEMAS)
    void tablesOfOtherSchemasAreRefusedWhereThereAreNone() {
        assertThat(refusal(trigger("store", "tables=shop.product")))
                .contains("cannot do " + Capability.SCHEMAS.title());
    }

    @Test
    @Needs(Capability.SCHEMAS)
    void tablesOfOtherSchemas() {
        context.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.product (id integer NOT NULL PRIMARY KEY)",
                "CREATE TABLE shop.secret (id integer NOT NULL PRIMARY KEY)");
        context.receive(trigger("store", "tables=shop.*,product", "excludeTables=shop.sec*"));
        context.execute(
                "INSERT INTO shop.product VALUES (1)",
                "INSERT INTO shop.secret VALUES (2)",
                "INSERT INTO product VALUES (3, 'x')");
        awaitReceived(2);

        assertThat(received())
                .containsExactly(
                        "insert " + stored("shop") + "." + stored("product") + " [1]",
                        "insert " + stored("product") + " [3]");
    }

    @Test
    @Needs(Capability.SCHEMAS)
    void aSchemaThatTakesTheNameOfAnotherIsCapturedAlone() {
        assumeTrue(
                List.of("PostgreSQL", "H2").contains(database.name()),
                "the database renames no schema whose tables are captured");
        context.execute("CREATE SCHEMA shop", "CREATE TABLE shop.till (id integer PRIMARY KEY)");
        install("tables=shop.till");
        context.execute(
                "ALTER SCHEMA shop RENAME TO old",
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.till (id integer PRIMARY KEY)");
        install("tables=shop.till");
        context.execute("INSERT INTO old.till VALUES (1)", "INSERT INTO shop.till VALUES (2)");
        context.receive(trigger("store", "tables=shop.till"));
        awaitReceived(1);
        awaitEmpty("datasync");

        assertThat(received()).containsExactly("insert " + stored("shop") + "." + stored("till") + " [2]");
    }

    @Test
    void whatCannotBeCapturedIsRefused() {
        context.execute("CREATE TABLE bare (id integer, name varchar(40))");

        assertThat(refusal(trigger("store", "tables=bare"))).contains(stored("bare"), "no primary key", "keyColumns");
        assertThat(request(triggerProducer("store", "tables=bare", "action=validate"), null)
                        .toString())
                .contains("severity=error", stored("bare"), "no primary key", "keyColumns");
        assertThat(refusal(trigger("store", "tables=nothing"))).contains("There is no table nothing", "tables");
        assertThat(refusal(trigger("store", "tables=x*"))).contains("There is no table x*", "tables");
        assertThat(refusal(trigger("store"))).contains("has no tables to capture", "tables");
        assertThat(refusal(trigger("store", "tables=product", "table.product.rowFiltr=x")))
                .contains("table.product.rowFiltr", "rowFilter");
        assertThat(refusal(trigger("store", "tables=product", "table.bare.columns=id")))
                .contains("bare", "tables");
        assertThat(refusal(trigger("store", "tables=product", "table.product.columns=nme")))
                .contains("no column nme", "columns");
        assertThat(refusal(trigger("store", "tables=product", "idColumn=id"))).contains("change-table");
        assertThat(refusal(trigger("store", "tables=product", "capture=all"))).contains("capture", "both");
    }

    @Test
    void recordsWithoutAPrimaryKeyAreToldApartByOtherColumns() {
        context.execute("CREATE TABLE bare (code varchar(10) NOT NULL UNIQUE, name varchar(40))");
        context.receive(trigger("store", "tables=bare", "table.bare.keyColumns=code"));
        context.execute("INSERT INTO bare VALUES ('a', 'Pears')");
        awaitReceived(1);

        assertThat(received()).containsExactly("insert " + stored("bare") + " [a]");
    }

    /** Whichever of the two waits for the other: what is committed after the installation is delivered. */
    @Test
    void whatAnOpenTransactionHasWrittenIsCapturedIfItCommitsAfterTheInstallation() throws Exception {
        context.camel().start();
        CompletableFuture<Void> installation;
        boolean installedFirst;
        try (Connection open = dataSource.getConnection();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO product VALUES (1, 'Pears')");
            installation = CompletableFuture.runAsync(() -> install("tables=product"));
            installedFirst = endsSoon(installation);
            statement.execute("INSERT INTO product VALUES (2, 'Plums')");
            open.commit();
        }
        installation.get();
        context.execute("INSERT INTO product VALUES (3, 'Figs')");
        context.receive(trigger("store", "tables=product"));
        await().until(() -> received().contains("insert " + stored("product") + " [3]"));

        if (installedFirst) {
            assertThat(received())
                    .contains("insert " + stored("product") + " [1]", "insert " + stored("product") + " [2]");
        }
    }

    /** The answer decides nothing but how much the test can see. */
    private static boolean endsSoon(CompletableFuture<Void> future) throws Exception {
        try {
            future.get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Test
    void theTriggersOfATableThatIsRenamedGiveWayToThoseOfTheNewOne() {
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        String rename = database.words().rename().formatted("product", "older");
        boolean refused = database.name().equals("Derby");
        if (refused) {
            assertThatThrownBy(() -> context.execute(rename)).hasStackTraceContaining("TRIGGER");
        }
        assumeFalse(refused, "the database refuses it itself");
        context.execute(rename, "CREATE TABLE product (id integer NOT NULL PRIMARY KEY, price integer)");
        install("tables=product");
        context.execute("INSERT INTO older VALUES (2, 'Plums')", "INSERT INTO product VALUES (3, 5)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(2);

        assertThat(received())
                .containsExactly("insert " + stored("product") + " [1]", "insert " + stored("product") + " [3]");
    }

    @Test
    void aColumnIsDroppedOnceItIsNoLongerCaptured() {
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        giveUpName();
        context.execute("ALTER TABLE product DROP COLUMN name");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (2)");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(2);

        assertThat(context.received().get(0).getAfter()).containsEntry(stored("name"), "Pears");
        assertThat(context.received().get(1).getAfter()).containsOnlyKeys(stored("id"));
    }

    /** HSQLDB refuses to drop any column of a table with triggers like ours. */
    private void giveUpName() {
        if (!database.name().equals("HSQLDB")) {
            install("tables=product", "excludeColumns=name");
            return;
        }
        assertThatThrownBy(() -> context.execute("ALTER TABLE product DROP COLUMN name"))
                .hasStackTraceContaining("dependent objects");
        context.execute("CREATE TABLE customer (id integer NOT NULL PRIMARY KEY)");
        install("tables=customer");
    }

    /** What fails once fails again, and has nothing to do with locks. */
    @Test
    void whatFailsForGoodIsToldAtOnceAndLeavesNothingBehind() {
        List<String> before = triggers();
        AtomicInteger tries = new AtomicInteger();
        DataSource failing = new StatementHook(dataSource, sql -> {
            if (sql.matches("(?s)CREATE (OR REPLACE )?(FUNCTION|TRIGGER) .*") && isLast(sql)) {
                tries.incrementAndGet();
                throw new SQLException("Too much for this database", "54000");
            }
        });
        try (WatchContext other = newContext(failing)) {
            assertThat(refusal(() -> other.receive(trigger("store", "tables=product"))))
                    .contains(
                            stored("product"),
                            "could not be changed: Too much for this database",
                            "excludeColumns",
                            "print-ddl")
                    .doesNotContain("attempts", "lockTimeout");
        }
        assertThat(tries).hasValue(1);
        assertThat(triggers()).isEqualTo(before);
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        assertThat(context.count("datasync")).isZero();
        install("tables=product");
        context.execute("INSERT INTO product VALUES (2, 'Plums')");
        assertThat(context.count("datasync")).isEqualTo(1);
    }

    /** Whether a trigger is one of the last of a capture, so that there are some before it. */
    private static boolean isLast(String sql) {
        return sql.matches("(?si).*(AFTER|BEFORE) ([a-z, ]*)DELETE .*");
    }

    @Test
    void aVersionThatFailsLeavesTheOneBeforeInPlace() {
        install("tables=product");
        List<String> before = triggers();
        DataSource failing = new StatementHook(dataSource, sql -> {
            if (sql.matches("(?s)CREATE (OR REPLACE )?(FUNCTION|TRIGGER) .*") && isLast(sql)) {
                throw new SQLException("Too much for this database", "54000");
            }
        });
        for (int i = 0; i < 2; i++) {
            try (WatchContext other = newContext(failing)) {
                assertThat(refusal(() -> other.receive(trigger("store", "tables=product", "capture=both"))))
                        .contains("could not be changed: Too much for this database");
            }
            assertThat(triggers()).hasSameElementsAs(before);
        }
        context.execute("INSERT INTO product VALUES (1, 'a')", "UPDATE product SET name = 'b'", "DELETE FROM product");
        context.receive(trigger("store", "tables=product"));
        awaitReceived(3);
        assertThat(received()).hasSize(3);
    }

    @Test
    void validateTellsWhatIsOtherwise() {
        install("tables=product");
        assertThat(otherwise("capture=both"))
                .contains("expected capture both, found in version 1: row")
                .doesNotContain("the columns");
        assertThat(otherwise("excludeColumns=name"))
                .contains("expected the columns " + stored("id") + ", found in version 1: " + stored("id") + ", ");
        assertThat(otherwise("recordUnchanged=true")).contains("expected other statements", "recordUnchanged");
    }

    private String otherwise(String option) {
        return request(triggerProducer("store", "tables=product", option, "action=validate"), null)
                .toString();
    }
}
