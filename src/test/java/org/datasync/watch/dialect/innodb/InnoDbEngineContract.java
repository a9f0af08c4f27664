package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of engines without transactions, of which a rollback takes nothing back. */
abstract class InnoDbEngineContract extends DatabaseContract {

    InnoDbEngineContract(TestDatabase database) {
        super(database);
    }

    private void createTable(String engine) {
        assumeTrue(has(engine), "this server has no tables of the engine " + engine);
        context.execute("CREATE TABLE product (id integer NOT NULL, name varchar(20) NOT NULL"
                + (engine.startsWith("CSV") ? "" : ", PRIMARY KEY (id)") + ") ENGINE = " + engine);
    }

    /** Since MySQL 8.0 no engine but InnoDB has partitions there. */
    private boolean has(String engine) {
        return context.count("information_schema.ENGINES WHERE SUPPORT <> 'NO' AND ENGINE = '" + name(engine) + "'") > 0
                && (database.name().equals("MariaDB") || !engine.contains("PARTITION"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MyISAM", "Aria", "MEMORY", "CSV", "MRG_MyISAM", "MyISAM PARTITION BY HASH (id) PARTITIONS 2"})
    void captureIsRefused(String engine) {
        createTable(engine);
        assertThat(refusal(trigger("store", "tables=product")))
                .containsIgnoringCase("The table a_test_")
                .containsIgnoringCase(".product is of the engine " + name(engine))
                .contains("ENGINE = InnoDB", "engine=ignore");
    }

    private static String name(String engine) {
        return engine.replaceAll(" .*", "");
    }

    /** But for those without a key, or without tables to write to. */
    @ParameterizedTest
    @ValueSource(strings = {"MyISAM", "Aria", "MEMORY", "MyISAM PARTITION BY HASH (id) PARTITIONS 2"})
    void captureIgnoresWhatRollbacksLeave(String engine) {
        createTable(engine);
        String name = name(engine);
        assertThat(findings(context, "tables=product"))
                .anyMatch(finding -> finding.contains("severity=error") && finding.contains("engine " + name));
        context.receive(trigger("store", "tables=product", "engine=ignore"));
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        awaitReceived(1);
        assertThat(findings(context, "tables=product", "engine=ignore"))
                .anyMatch(finding -> finding.contains("severity=warning")
                        && finding.contains("is of the engine " + name)
                        && finding.contains("such changes are missed"))
                .noneMatch(finding -> finding.contains("severity=error"));
    }

    @Test
    void anEngineThatComesLaterIsFound() {
        createTable("InnoDB");
        context.receive(trigger("store", "tables=prod*"));
        context.execute("CREATE VIEW product_names AS SELECT name FROM product", "ALTER TABLE product ENGINE = MyISAM");

        assertThat(findings(context, "tables=product"))
                .anyMatch(finding -> finding.contains("severity=error") && finding.contains("engine MyISAM"));
        assertThat(findings(context, "tables=prod*"))
                .anyMatch(finding -> finding.contains("is meant by a *") && finding.contains("engine MyISAM"));
        for (String install : List.of("ensure", "validate")) {
            assertThat(refusal(trigger("store", "tables=product").replace("=ensure", "=" + install)))
                    .contains("engine MyISAM", "engine=ignore");
        }
        context.execute("ALTER TABLE product ENGINE = InnoDB");
        assertThat(findings(context, "tables=prod*")).noneMatch(finding -> finding.contains("engine"));
    }

    @Test
    void aChangeTableOfTheApplicationIsRefusedToo() {
        context.execute(
                "CREATE TABLE product_log (id integer AUTO_INCREMENT PRIMARY KEY, product integer) ENGINE = MyISAM",
                "CREATE TABLE product (id integer NOT NULL PRIMARY KEY)",
                "INSERT INTO product_log (product) VALUES (7)");
        String[] options = {"tables=product", "keyColumns=product", "idColumn=id"};
        assertThat(refusal(watch("product_log", options)))
                .contains("product_log is of the engine MyISAM", "ENGINE = InnoDB", "engine=ignore", "lose");
        context.receive(watch("product_log", options) + "&engine=ignore");
        awaitEmpty("product_log");
        assertThat(context.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"datasync", "datasync_capture", "datasync_watch", "datasync_failure", "datasync_payload"})
    void ourOwnTablesAreRefusedInAnyCase(String table) {
        String other = has("Aria") ? "Aria" : "MyISAM";
        assumeFalse(
                other.equals("MyISAM") && table.equals("datasync_capture"),
                "the key of this table is too long for MyISAM");
        createTable("InnoDB");
        createStateTables();
        install("tables=product");
        context.execute("ALTER TABLE " + table + " ENGINE = " + other);

        for (String install : List.of("ensure", "validate", "none")) {
            if (install.equals("none") && table.equals("datasync_capture")) {
                continue; // with it nothing but what rows are read from is looked at
            }
            assertThat(refusal(
                            trigger("store", "tables=product", "engine=ignore").replace("=ensure", "=" + install)))
                    .contains(table + " is of the engine " + other, "Run ALTER TABLE", "ENGINE = InnoDB");
        }
        if (table.equals("datasync")) {
            assertThat(refusal(watch(table, "engine=ignore"))).contains("is of the engine " + other);
        }
    }

    @Test
    void ourOwnTablesAreMadeWithTransactions() {
        createTable("InnoDB");
        try (HikariDataSource lax = lax("default_storage_engine = MyISAM");
                WatchContext other = new WatchContext(lax)) {
            other.receive(trigger("store", "tables=product"));
            other.execute("INSERT INTO product VALUES (1, 'Pears')");
            awaitEmpty("datasync");
        }
    }

    @Test
    void ourOwnTablesAreNotTrustedIfTheServerMakesThemWithout() {
        assumeTrue(has("Aria"), "only MariaDB can be set to make tables of another engine than it is told");
        createTable("InnoDB");
        try (HikariDataSource forcing = lax("enforce_storage_engine = Aria, SESSION sql_mode = ''");
                WatchContext other = new WatchContext(forcing)) {
            assertThat(refusal(() -> other.receive(trigger("store", "tables=product"))))
                    .contains("Our own table", "is of the engine Aria", "ENGINE = InnoDB");
        }
    }

    private HikariDataSource lax(String settings) {
        HikariDataSource lax = new HikariDataSource();
        lax.setJdbcUrl(dataSource.getJdbcUrl());
        lax.setConnectionInitSql("SET SESSION " + settings);
        return lax;
    }

    @Test
    void anUnknownWordIsRefused() {
        createTable("InnoDB");
        assertThat(refusal(trigger("store", "tables=product", "engine=allow"))).contains("engine", "refuse, ignore");
        assertThat(refusal(watch("datasync", "engine=allow"))).contains("engine", "refuse, ignore");
    }
}
