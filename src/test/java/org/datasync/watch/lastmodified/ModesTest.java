package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is promised on each database, by each clock, with all rights and with none but to read the table. */
@Tag("mysql")
class ModesTest {

    private static final List<String> MODES = List.of("best-effort", "bounded", "exact");

    private final List<AutoCloseable> open = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            DATABASE   | RIGHTS | TIME        | TRANSACTION | STATEMENT   | APPLICATION | NUMBER      | SEQUENCE    | XID
            PostgreSQL | all    | bounded     | bounded     | bounded     | bounded     | best-effort | exact       | exact
            PostgreSQL | few    | bounded     | bounded     | bounded     | bounded     | best-effort | exact       | exact
            MariaDB    | all    | bounded     | bounded     | bounded     | bounded     | best-effort | best-effort |
            MariaDB    | few    | best-effort | best-effort | best-effort | best-effort | best-effort | best-effort |
            MySQL      | all    | bounded     | bounded     | bounded     | bounded     | best-effort | best-effort |
            MySQL      | few    | best-effort | best-effort | best-effort | best-effort | best-effort | best-effort |
            HSQLDB     | all    | bounded     | bounded     | bounded     | bounded     | best-effort | best-effort |
            HSQLDB     | few    | best-effort | best-effort | best-effort | best-effort | best-effort | best-effort |
            Derby      | all    | bounded     | bounded     | bounded     | bounded     | best-effort | best-effort |
            SQLite     | all    | bounded     | bounded     | bounded     | best-effort | best-effort | exact       |
            H2         | all    | best-effort | best-effort | best-effort | best-effort | best-effort | best-effort |
            any        | all    | best-effort | best-effort | best-effort | best-effort | best-effort | best-effort |
            """)
    void onEachDatabaseByEachClock(
            String database,
            String rights,
            String time,
            String transaction,
            String statement,
            String application,
            String number,
            String sequence,
            String xid)
            throws Exception {
        assumeTrue(!database.equals("MySQL") || MySqlServer.isThere(), "there is no MySQL");
        try {
            WatchContext context = context(database, rights.equals("few"));
            assertMode(context, "changed", "", time);
            assertMode(context, "changed", "&modifiedClock=transaction", transaction);
            assertMode(context, "changed", "&modifiedClock=statement", statement);
            assertMode(context, "changed", "&modifiedClock=application", application);
            assertMode(context, "version", "", number);
            assertMode(context, "version", "&modifiedClock=sequence", sequence);
            if (xid != null) {
                assertMode(context, "xid", "", xid);
                assertMode(context, "xid", "&modifiedClock=xid", xid);
            }
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    /** That much may be asked for, and no more. */
    private static void assertMode(WatchContext context, String column, String clock, String mode) {
        String watch = "datasync-watch:last-modified:follow?dataSource=#db&tables=product&action=status&modifiedColumn="
                + column + clock;
        assertThat(((Map<?, ?>) ((List<?>) context.request(watch + "&requireMode=" + mode, null)).get(0)).get("mode"))
                .as(watch)
                .isEqualTo(mode);
        MODES.subList(MODES.indexOf(mode) + 1, MODES.size())
                .forEach(more -> assertThatThrownBy(() -> context.request(watch + "&requireMode=" + more, null))
                        .as(watch)
                        .hasStackTraceContaining("The option requireMode is " + more)
                        .hasStackTraceContaining("only " + mode + " can be promised"));
    }

    private WatchContext context(String name, boolean few) {
        boolean generic = name.equals("any");
        TestDatabase database = TestDatabase.all()
                .filter(each -> each.name().equals(generic ? "H2" : name))
                .findFirst()
                .orElseThrow();
        HikariDataSource all = closed(database.newDatabase());
        boolean xid = name.equals("PostgreSQL");
        WatchContext owner = closed(new WatchContext(all));
        owner.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, version bigint, changed "
                + database.words().localTime() + (xid ? ", xid xid8" : "") + ")");
        Optional<HikariDataSource> state =
                few || generic ? Optional.of(closed(TestDatabase.H2.newDatabase())) : Optional.empty();
        WatchContext context = closed(new WatchContext(few ? reader(name, owner, all) : all, state));
        context.camel().start();
        return generic ? context.generic() : context;
    }

    private <T extends AutoCloseable> T closed(T resource) {
        open.add(0, resource);
        return resource;
    }

    /** Somebody who may read the table and nothing else. */
    private HikariDataSource reader(String name, WatchContext owner, HikariDataSource all) {
        String url = all.getJdbcUrl();
        HikariConfig configuration = new HikariConfig();
        configuration.setMinimumIdle(0);
        switch (name) {
            case "PostgreSQL" -> {
                String user = url.replaceAll(".*(test_\\d+).*", "mode_$1");
                owner.execute("CREATE ROLE " + user + " LOGIN", "GRANT SELECT ON product TO " + user);
                configuration.setJdbcUrl(url.replaceAll("user=\\w+", "user=" + user));
            }
            case "MariaDB", "MySQL" -> {
                owner.execute(InnoDb.newUser("moder"));
                owner.execute("GRANT SELECT ON product TO moder@'127.0.0.1'");
                configuration.setJdbcUrl(InnoDb.as("moder", all));
            }
            default -> {
                owner.execute("CREATE USER moder PASSWORD 'moder'", "GRANT SELECT ON product TO moder");
                configuration.setJdbcUrl(url);
                configuration.setUsername("MODER");
                configuration.setPassword("moder");
            }
        }
        return closed(new HikariDataSource(configuration));
    }
}
