package org.datasync.watch.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.AdministratorScript;
import org.datasync.watch.support.FewRights;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The script with {@code grantTo} is all that a database needs for a user to watch in it. */
@Tag("mysql")
class GrantToTest {

    private static final String WATCH = "datasync-watch:trigger:store?dataSource=#db&tables=product&capture=both";

    static Stream<String> products() {
        return TestDatabase.withMySql(Stream.of("PostgreSQL", "MariaDB", "H2", "HSQLDB", "Derby"), "MySQL");
    }

    static Stream<String> servers() {
        return TestDatabase.withMySql(Stream.of("PostgreSQL", "MariaDB"), "MySQL");
    }

    private static String script(WatchContext owner, String options) {
        owner.camel().start();
        return (String) owner.request(WATCH + "&action=print-ddl" + options, null);
    }

    /** Fails once, so that something is held, too. */
    private static void start(WatchContext watcher, String options) {
        watcher.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(WATCH + "&install=none&createStateTables=false&initialDelay=0&delay=20&retryDelay=20" + options)
                        .process(exchange -> receive(watcher, exchange));
            }
        });
    }

    private static void receive(WatchContext watcher, Exchange exchange) {
        watcher.remember(exchange);
        Change change = watcher.received().get(watcher.received().size() - 1);
        if (watcher.received().size() == 1) {
            throw new IllegalStateException("on purpose, of " + change.getId());
        }
    }

    private static String account(FewRights database) {
        return database.grantee().replace("'", "");
    }

    @ParameterizedTest
    @MethodSource("products")
    void aUserOfNoOtherRightsCanWatch(String product) {
        try (FewRights database = FewRights.on(product);
                WatchContext owner = new WatchContext(database.owner())) {
            owner.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY, name varchar(40))");
            owner.execute("INSERT INTO product VALUES (1, 'Pears')");
            boolean loads = !product.equals("Derby"); // where a load runs a function of whoever has installed it
            String options = "&fetchRow=true" + (loads ? "&initialLoad=true" : "");
            String script = script(owner, options + "&grantTo=" + account(database));
            assertThat(script.lastIndexOf("GRANT ")).isGreaterThan(script.lastIndexOf("CREATE "));
            AdministratorScript.run(script, owner);
            try (WatchContext watcher = new WatchContext(database.few())) {
                start(watcher, options);
                owner.execute("INSERT INTO product VALUES (2, 'Plums')");
                await().until(() -> watcher.received().stream()
                                        .map(Change::getOperation)
                                        .distinct()
                                        .count()
                                == (loads ? 2 : 1)
                        && owner.count("datasync") + owner.count("datasync_failure") == 0);
                assertThat((List<?>) watcher.request(WATCH + "&action=status", null))
                        .hasSize(1);
            }
            assertThat(script(owner, options)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void namesAreQuoted(String product) {
        try (FewRights database = FewRights.on(product);
                WatchContext owner = new WatchContext(database.owner())) {
            boolean postgreSql = product.equals("PostgreSQL");
            String quote = postgreSql ? "\"" : "`";
            String user = quote + "Ünit 'x'; -- " + quote + (postgreSql ? "" : "@localhost");
            owner.execute("CREATE " + (postgreSql ? "ROLE " : "USER ") + user);
            owner.execute("CREATE TABLE product (id integer NOT NULL PRIMARY KEY)");
            try {
                String to = postgreSql ? user : "Ünit 'x'; -- @localhost";
                AdministratorScript.run(script(owner, "&" + DatabaseContract.raw("grantTo", to)), owner);
            } finally {
                if (postgreSql) {
                    owner.execute("DROP OWNED BY " + user);
                }
                owner.execute("DROP " + (postgreSql ? "ROLE " : "USER ") + user);
            }
        }
    }

    @Test
    void onlyAScriptGrants() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute("CREATE TABLE product (id integer PRIMARY KEY)");
            context.camel().start();
            assertThatThrownBy(() -> context.request(WATCH + "&action=install&grantTo=few", null))
                    .hasStackTraceContaining("The option grantTo is for action=print-ddl, found action=install");
            assertThatThrownBy(() -> context.request(WATCH + "&action=print-ddl&undo=true&grantTo=few", null))
                    .hasStackTraceContaining("nothing is granted by what takes a watch out");
        }
    }

    @Test
    void sqliteKnowsNobody() {
        try (HikariDataSource dataSource = TestDatabase.SQLITE.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute("CREATE TABLE product (id integer PRIMARY KEY)");
            context.camel().start();
            assertThatThrownBy(() -> script(context, "&grantTo=few"))
                    .hasStackTraceContaining("Leave out the option grantTo");
        }
    }
}
