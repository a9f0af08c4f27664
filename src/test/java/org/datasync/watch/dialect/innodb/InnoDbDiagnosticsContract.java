package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found out before an installation or the application fails, with the server's binary log on. */
abstract class InnoDbDiagnosticsContract extends DatabaseContract {

    private HikariDataSource modest;

    InnoDbDiagnosticsContract(TestDatabase database) {
        super(database);
    }

    /** A user who may do everything in this database, and nothing on the server. */
    @BeforeEach
    void createTableAndUser() {
        createProducts("name varchar(40)");
        context.execute(InnoDb.newUser("modest"));
        context.execute("GRANT ALL ON " + schema() + ".* TO modest@127.0.0.1");
        modest = new HikariDataSource();
        modest.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("(user|password)=\\w+", "$1=modest"));
        modest.setMinimumIdle(0);
        createStateTables();
    }

    @AfterEach
    void closeUser() {
        context.execute("SET GLOBAL log_bin_trust_function_creators = 0");
        modest.close();
    }

    private String schema() {
        return context.jdbc().queryForObject("SELECT DATABASE()", String.class);
    }

    private static String validate(String... options) {
        return trigger("store", options).replace("install=ensure", "install=validate");
    }

    @Test
    void whoMayNotCreateTheTriggersThatAreMissingIsTold() {
        try (WatchContext other = new WatchContext(modest)) {
            assertThat(errors(other, "tables=product"))
                    .anyMatch(finding -> finding.contains("the user modest@127.0.0.1 may not create (error 1419)")
                            && finding.contains("SUPER")
                            && finding.contains("action=print-ddl")
                            && finding.contains("log_bin_trust_function_creators=1"));
            install("tables=product");
            context.execute("ALTER TABLE product ADD COLUMN price integer");
            assertThat(refusal(() -> other.receive(validate("tables=product"))))
                    .contains("captured otherwise", "error 1419");
            assertThat(refusal(() -> other.request(triggerProducer("store", "tables=product", "action=install"), null)))
                    .contains("SUPER", "action=print-ddl");
        }
        assertThat(findings(context, "tables=product")).noneMatch(finding -> finding.contains("1419"));
    }

    @Test
    void whoMayNotCreateTriggersMayUseThoseThatAreThere() {
        install("tables=product");
        try (WatchContext other = new WatchContext(modest)) {
            assertThat(errors(other, "tables=product")).isEmpty();
            other.receive(validate("tables=product"));
            other.execute("INSERT INTO product VALUES (1, 'Pears')");
            awaitEmpty("datasync");
            assertThat(described(other.received())).containsExactly("insert product [1]");
        }
    }

    @Test
    void aServerThatTrustsItsUsersHindersNobody() {
        context.execute("SET GLOBAL log_bin_trust_function_creators = 1");

        assertThatTheModestUserInstallsWithoutAFinding();
    }

    @Test
    void theRightMayComeFromARole() {
        context.execute(
                "DROP ROLE IF EXISTS dba",
                "CREATE ROLE dba",
                "GRANT SUPER ON *.* TO dba",
                "GRANT dba TO modest@127.0.0.1",
                InnoDb.defaultRole(database, "dba", "modest@127.0.0.1"));

        assertThatTheModestUserInstallsWithoutAFinding();
    }

    @Test
    void theRightMayBeOnesOwn() {
        context.execute("GRANT SUPER ON *.* TO modest@127.0.0.1");

        assertThatTheModestUserInstallsWithoutAFinding();
    }

    private void assertThatTheModestUserInstallsWithoutAFinding() {
        try (WatchContext other = new WatchContext(modest)) {
            assertThat(findings(other, "tables=product")).noneMatch(finding -> finding.contains("1419"));
            other.request(triggerProducer("store", "tables=product", "action=install"), null);
            assertThat(errors(other, "tables=product")).isEmpty();
        }
    }

    @Test
    void aDefinerWhoDoesNotExistIsFound() {
        context.execute(InnoDb.newUser("leaver"));
        grantCapture("leaver@127.0.0.1");
        install("tables=product", "definer=leaver@127.0.0.1");
        assertThat(errors(context, "tables=product", "definer=leaver@127.0.0.1"))
                .isEmpty();
        context.execute("DROP USER leaver@127.0.0.1");

        assertThatThrownBy(() -> context.execute("INSERT INTO product VALUES (1, 'Pears')"))
                .hasStackTraceContaining("does not exist");
        assertThat(refusal(validate("tables=product", "definer=leaver@127.0.0.1")))
                .contains(
                        "product has triggers whose definer leaver@127.0.0.1 does not exist", "1449", "option definer");
        install("tables=product", "definer=tester@127.0.0.1");
        assertThat(errors(context, "tables=product", "definer=tester@127.0.0.1"))
                .isEmpty();
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
    }

    @Test
    void triggersOfADefinerWhoDoesNotExistAreRefusedAndDroppedAgain() {
        assertThat(refusal(trigger("store", "tables=product", "definer=nobody@127.0.0.1")))
                .contains("product was not installed", "definer nobody@127.0.0.1 does not exist", "option definer");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (2, 'Plums')");

        assertThat(context.count("datasync")).isEqualTo(1);
    }

    @Test
    void anAccountWhoseHostFitsTheDefinerServes() {
        context.execute(InnoDb.newUser("mover"));
        install("tables=product", "definer=mover@127.0.0.1");
        for (String host : List.of("127.0.0.%", "127.0.0.0/255.255.255.0")) {
            String account = "mover@'" + host + "'";
            context.execute("DROP USER IF EXISTS mover@127.0.0.1", "CREATE USER " + account);
            grantCapture(account);
            context.execute("INSERT INTO product VALUES (" + host.length() + ", 'Pears')");

            assertThat(errors(context, "tables=product", "definer=mover@127.0.0.1"))
                    .isEmpty();
            context.execute("DROP USER " + account);
        }
    }

    @Test
    void aRoleServesAsDefiner() {
        context.execute("DROP ROLE IF EXISTS capturer", "CREATE ROLE capturer", "GRANT capturer TO tester@127.0.0.1");
        grantCapture("capturer");
        install("tables=product");
        String trigger = context.jdbc()
                .queryForObject(
                        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"
                                + " AND EVENT_MANIPULATION = 'INSERT'",
                        String.class);
        context.execute(
                "DROP TRIGGER " + trigger,
                "CREATE DEFINER = capturer TRIGGER " + trigger
                        + " AFTER INSERT ON product FOR EACH ROW SET @nothing = 1");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");

        assertThat(errors(context, "tables=product")).singleElement().asString().contains("replaced");
    }

    /** Nobody is alarmed who cannot tell. */
    @Test
    void whoSeesNoOtherAccountBelievesThatADefinerExists() {
        context.execute(InnoDb.newUser("leaver"));
        install("tables=product", "definer=leaver@127.0.0.1");
        context.execute("DROP USER leaver@127.0.0.1");
        try (WatchContext other = new WatchContext(modest)) {
            assertThat(errors(other, "tables=product", "definer=leaver@127.0.0.1"))
                    .isEmpty();
        }
        context.execute("GRANT SELECT ON mysql.* TO modest@127.0.0.1");
        modest.getHikariPoolMXBean().softEvictConnections();
        try (WatchContext other = new WatchContext(modest)) {
            assertThat(errors(other, "tables=product", "definer=leaver@127.0.0.1"))
                    .singleElement()
                    .asString()
                    .contains("leaver@127.0.0.1 does not exist");
        }
    }

    private void grantCapture(String account) {
        context.execute("GRANT SELECT, INSERT, TRIGGER ON " + schema() + ".* TO " + account);
    }

    @Test
    void whatTheWatchsOwnUserLacksIsFound() {
        install("tables=product");
        context.execute(
                "REVOKE ALL ON " + schema() + ".* FROM modest@127.0.0.1",
                "GRANT SELECT, TRIGGER ON " + schema() + ".* TO modest@127.0.0.1");
        try (WatchContext other = new WatchContext(modest)) {
            assertThat(errors(other, "tables=product"))
                    .singleElement()
                    .asString()
                    .contains("does not let the watch's user run DELETE FROM", "Grant select and delete");
        }
    }

    @Test
    void aConnectionWithoutATimeOutIsFound() {
        install("tables=product");
        assertThat(findings(context, "tables=product")).noneMatch(finding -> finding.contains("time-out"));
        try (WatchContext other = new WatchContext(withoutTimeOut())) {
            assertThat(findings(other, "tables=product"))
                    .anyMatch(finding -> finding.contains("severity=warning")
                            && finding.contains("without a time-out")
                            && finding.contains("socketTimeout"));
        }
    }

    @Test
    void aLogOfStatementsIsRefused() {
        try (HikariDataSource strange = new HikariDataSource()) {
            strange.setJdbcUrl(dataSource.getJdbcUrl());
            strange.setConnectionInitSql("SET binlog_format = 'STATEMENT'");
            try (WatchContext other = new WatchContext(strange)) {
                assertThat(refusal(() -> other.receive(watch("queue", "install=ensure"))))
                        .contains("binlog_format is STATEMENT", "binlog_format=ROW");
            }
        }
    }
}
