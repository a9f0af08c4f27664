package org.datasync.watch.dialect.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.InnoDbClient;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triggers whose names have the database in what they are made of, as those of earlier times had. */
class MariaDbEarlierNamesTest extends DatabaseContract {

    @TempDir
    Path directory;

    MariaDbEarlierNamesTest() {
        super(TestDatabase.MARIADB);
    }

    @BeforeEach
    void createTables() {
        createStateTables();
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE zone (id integer NOT NULL PRIMARY KEY)");
    }

    private String schema() {
        return context.jdbc().queryForObject("SELECT DATABASE()", String.class);
    }

    /** As installations were before names of triggers left the schema out. */
    private void nameAsInEarlierTimes(String table) {
        CaptureName name =
                new CaptureName(new TableName(schema(), "datasync"), "store", new TableName(schema(), table));
        for (Map<String, Object> trigger : triggers(table)) {
            String own = trigger.get("TRIGGER_NAME").toString();
            String body = trigger.get("ACTION_STATEMENT")
                    .toString()
                    .replace("INSERT INTO `datasync`", "INSERT INTO `" + schema() + "`.`datasync`");
            context.execute(
                    "DROP TRIGGER `" + own + "`",
                    "CREATE TRIGGER `" + schema() + "`.`" + name.of(own.replaceAll(".*_", "")) + "` "
                            + trigger.get("ACTION_TIMING") + " " + trigger.get("EVENT_MANIPULATION") + " ON `"
                            + schema()
                            + "`.`" + table + "` FOR EACH ROW " + body);
        }
        context.execute("UPDATE datasync_capture SET change_table = '" + schema() + ".datasync', table_schema = '"
                + schema() + "', plan = 'that of earlier times' WHERE table_name = '" + table + "'");
    }

    private List<Map<String, Object>> triggers(String table) {
        return context.rows("SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT FROM"
                + " information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = '" + table
                + "'");
    }

    private static List<String> names(List<Map<String, Object>> triggers) {
        return triggers.stream()
                .map(trigger -> trigger.get("TRIGGER_NAME").toString())
                .sorted()
                .toList();
    }

    @Test
    void triggersWithNamesOfEarlierTimesAreReplacedWhileTheTableIsWrittenTo() throws Exception {
        install("tables=product,zone");
        List<String> names = names(triggers("product"));
        AtomicInteger written = new AtomicInteger();
        AtomicBoolean stopping = new AtomicBoolean();
        nameAsInEarlierTimes("zone");
        nameAsInEarlierTimes("product");
        assertThat(names(triggers("product"))).hasSize(3).doesNotContainAnyElementsOf(names);
        assertThat(errors(context, "tables=product,zone")).hasSize(2).allSatisfy(error -> assertThat(error)
                .contains("is captured by triggers that were installed under other names", "install=ensure"));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!stopping.get()) {
                elsewhere("INSERT INTO product VALUES (" + written.incrementAndGet() + ", 'Pears')");
            }
        });
        await().until(() -> written.get() > 20);
        install("tables=product,zone");
        int then = written.get();
        await().until(() -> written.get() > then + 20);
        stopping.set(true);
        writer.get();

        assertThat(names(triggers("product"))).isEqualTo(names);
        assertThat(context.count("datasync")).isEqualTo(written.get());
        assertThat(errors(context, "tables=product,zone")).isEmpty();
        context.receive(trigger("store", "tables=product,zone"));
        awaitEmpty("datasync");
        assertThat(context.received()).hasSize(written.get()).allSatisfy(change -> assertThat(change.getAfter())
                .containsEntry("name", "Pears"));
    }

    @Test
    void namesOfEarlierTimesOfARenamedTableOfAScriptAndOfAnUninstallation() throws Exception {
        install("tables=product,zone");
        nameAsInEarlierTimes("product");
        context.execute("RENAME TABLE product TO old_product");
        createProducts("name varchar(40)");
        install("tables=product,zone");
        assertThat(triggers("old_product")).isEmpty();
        assertThat(triggers("product")).hasSize(3);

        nameAsInEarlierTimes("product");
        nameAsInEarlierTimes("zone");
        String script = (String) request(triggerProducer("store", "tables=product", "action=print-ddl"), null);
        new InnoDbClient(dataSource, directory).run(script);
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        assertThat(context.count("datasync")).isEqualTo(1);
        assertThat(triggers("zone")).isEmpty();
        assertThat(errors(context, "tables=product")).isEmpty();

        nameAsInEarlierTimes("product");
        request(triggerProducer("store", "tables=product", "action=uninstall"), null);
        assertThat(triggers("product")).isEmpty();
        assertThat(context.count("datasync_capture")).isZero();
    }

    @Test
    void whoMayNotLockTablesLeavesTriggersOfEarlierTimesAsTheyAre() {
        install("tables=product");
        nameAsInEarlierTimes("product");
        List<String> names = names(triggers("product"));
        context.execute(InnoDb.newUser("locked"));
        context.execute(
                "GRANT ALL ON " + schema() + ".* TO locked@127.0.0.1",
                "REVOKE LOCK TABLES ON " + schema() + ".* FROM locked@127.0.0.1");
        try (HikariDataSource modest = new HikariDataSource()) {
            modest.setJdbcUrl(dataSource.getJdbcUrl().replaceAll("(user|password)=\\w+", "$1=locked"));
            try (WatchContext other = new WatchContext(modest)) {
                assertThat(refusal(() -> other.receive(trigger("store", "tables=product"))))
                        .contains("product", "Access denied", "action=print-ddl");
            }
        }
        assertThat(names(triggers("product"))).isEqualTo(names);
    }
}
