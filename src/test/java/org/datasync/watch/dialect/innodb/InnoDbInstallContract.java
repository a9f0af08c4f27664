package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDbClient;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How triggers come and go where DDL is in no transaction and whose triggers name columns. */
abstract class InnoDbInstallContract extends DatabaseContract {

    InnoDbInstallContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts("name varchar(40)");
    }

    private String validate() {
        return trigger("store", "tables=product").replace("install=ensure", "install=validate");
    }

    @Test
    void whatSomeoneHasDoneToATriggerIsRefused() {
        createStateTables();
        install("tables=product");
        List<String> names = context.jdbc()
                .queryForList(
                        "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()"
                                + " ORDER BY EVENT_MANIPULATION",
                        String.class);
        assertThat(names).hasSize(3);
        context.execute(
                "DROP TRIGGER " + names.get(0),
                "CREATE TRIGGER " + names.get(0) + " AFTER DELETE ON product FOR EACH ROW SET @nothing = 1");
        assertThat(refusal(validate())).contains("product", names.get(0), "replaced", "install=ensure", "CREATE");
        context.execute("DROP TRIGGER " + names.get(2));
        assertThat(refusal(validate())).contains("product", "lacks the triggers " + names.get(2), "install=ensure");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (1, 'Pears')", "DELETE FROM product");
        context.receive(validate());
        awaitReceived(2);
    }

    @Test
    void aColumnThatIsDroppedAtOnceMakesTheApplicationFail() {
        install("tables=product");
        context.execute("ALTER TABLE product DROP COLUMN name");

        assertThatThrownBy(() -> context.execute("INSERT INTO product VALUES (2)"))
                .hasStackTraceContaining("Unknown column 'name' in 'NEW'");
        install("tables=product");
        context.execute("INSERT INTO product VALUES (2)");
    }

    @Test
    void anInstallationWaitsNoLongerThanItIsToldAndLeavesTheSessionAsItWas() throws SQLException {
        createStateTables();
        install("tables=product");
        HikariDataSource one = new HikariDataSource();
        one.setJdbcUrl(dataSource.getJdbcUrl());
        one.setMaximumPoolSize(1);
        one.setConnectionTimeout(5000);
        one.setConnectionInitSql("SET SESSION lock_wait_timeout = 77");
        try (one;
                WatchContext other = new WatchContext(one);
                Connection open = DriverManager.getConnection(dataSource.getJdbcUrl());
                Statement statement = open.createStatement()) {
            other.camel().start();
            open.setAutoCommit(false);
            statement.execute("INSERT INTO product VALUES (1, 'Pears')");
            String install =
                    triggerProducer("store", "tables=product", "columns=id", "lockTimeout=10", "action=install");
            assertThat(refusal(() -> other.request(install, null))).contains("product", "lockTimeout=10");
            assertThat(refusal(validate().replace("tables=product", "tables=product&columns=id")))
                    .containsAnyOf("captured otherwise", "lacks the triggers");
            open.commit();
            other.request(install, null);
            assertThat(other.jdbc().queryForObject("SELECT @@lock_wait_timeout", Integer.class))
                    .isEqualTo(77);
            assertThat(other.jdbc().queryForObject("SELECT IS_FREE_LOCK('datasync_install')", Integer.class))
                    .isEqualTo(1);
        }
    }

    @Test
    void theScriptIsOneForTheCommandLineClient(@TempDir Path directory) throws Exception {
        assumeTrue(InnoDbClient.isThereFor(database), "the program mysql is not in mysql.home");
        context.execute("CREATE TABLE `größe'\"` (id integer PRIMARY KEY, `a\\b` varchar(10))");
        String script = (String) request(triggerProducer("store", "tables=*", "action=print-ddl"), null);
        new InnoDbClient(dataSource, directory).run(script);
        context.execute("INSERT INTO `größe'\"` VALUES (1, 'x')", "INSERT INTO product VALUES (1, 'Pears')");
        context.receive(trigger("store", "tables=*").replace("install=ensure", "install=validate"));
        awaitReceived(2);

        assertThat(context.received().get(0).getAfter()).containsEntry("a\\b", "x");
    }
}
