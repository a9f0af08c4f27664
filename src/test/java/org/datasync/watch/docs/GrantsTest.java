package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs the routes of the README as users who have the rights that the documents name, and no others. */
class GrantsTest {

    private static final Pattern GRANT = Pattern.compile("(?i)grant (.+) on (.+) to watcher");
    private static final Document README = Document.read("README.md");
    private static final Document RIGHTS =
            Document.read("src/main/docs/operations.md").section("Rights");
    private static final Document RIGHTS_WITH_TRIGGERS =
            Document.read("src/main/docs/triggers.md").section("Rights");

    @Test
    void grantsAreEnough() throws IOException {
        try (HikariDataSource owner = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(owner);
            ExampleStore.createTables(jdbc);
            Path scripts = Path.of("src/main/resources/org/datasync/watch/dialect/postgresql");
            jdbc.execute(Files.readString(scripts.resolve("state-tables.sql")));
            jdbc.execute(Files.readString(scripts.resolve("state-tables-2.sql")));
            jdbc.execute("create role watcher login");
            try {
                RIGHTS.statements().forEach(jdbc::execute);
                watchAs("watcher", owner);
            } finally {
                jdbc.execute("drop owned by watcher");
                jdbc.execute("drop role watcher");
            }
            assertThat(jdbc.queryForList("select * from datasync_failure")).isEmpty();
        }
    }

    @Test
    void grantsOfTriggersAreEnough() throws IOException {
        try (HikariDataSource owner = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(owner);
            ExampleStore.createTables(jdbc);
            try (YamlRoutes installing = new YamlRoutes()) {
                installing.camel().getRegistry().bind("store", owner);
                installing.start(README.code("yaml").get(0));
            }
            jdbc.execute("create role trigger_watcher login");
            try {
                Stream.of(RIGHTS, RIGHTS_WITH_TRIGGERS)
                        .flatMap(rights -> rights.statements().stream())
                        .forEach(grant -> jdbc.execute(grant.replace("to watcher", "to trigger_watcher")));
                watchTriggersAs("trigger_watcher", owner);
            } finally {
                jdbc.execute("drop owned by trigger_watcher");
                jdbc.execute("drop role trigger_watcher");
            }
        }
    }

    /** Right by right, of the same tables. */
    @Test
    void theScriptGrantsWhatTheDocumentsSay() {
        try (HikariDataSource owner = TestDatabase.POSTGRESQL.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            new JdbcTemplate(owner).execute("create table product (id integer primary key)");
            routes.camel().getRegistry().bind("store", owner);
            routes.camel().start();
            String script = routes.camel()
                    .createFluentProducerTemplate()
                    .to("datasync-watch:trigger:tags?dataSource=#store&tables=product&action=print-ddl&grantTo=watcher")
                    .request(String.class);
            List<String> granted = Stream.of(script.split(";\n", -1))
                    .map(statement ->
                            statement.replace("\"", "").replace("public.", "").strip())
                    .toList();
            Map<String, Set<String>> documented = new TreeMap<>();
            Stream.of(RIGHTS, RIGHTS_WITH_TRIGGERS)
                    .flatMap(rights -> rights.statements().stream())
                    .forEach(statement -> add(statement, documented));
            documented.remove("product_change");
            Map<String, Set<String>> written = new TreeMap<>();
            granted.forEach(statement -> add(statement, written));
            assertThat(written.remove("schema public")).containsExactly("usage");
            assertThat(written).isEqualTo(documented);
            assertThat(granted).anyMatch(statement -> statement.contains("GRANT SELECT ON SEQUENCE"));
        }
    }

    private static void add(String statement, Map<String, Set<String>> rights) {
        Matcher grant = GRANT.matcher(statement.strip());
        if (grant.matches()) {
            for (String table : grant.group(2).toLowerCase(Locale.ROOT).split(", ", -1)) {
                rights.computeIfAbsent(table, none -> new TreeSet<>())
                        .addAll(List.of(grant.group(1).toLowerCase(Locale.ROOT).split(", ", -1)));
            }
        }
    }

    private static void watchTriggersAs(String user, HikariDataSource owner) {
        CapturedLog log = new CapturedLog();
        JdbcTemplate jdbc = new JdbcTemplate(owner);
        try (HikariDataSource watcher = new HikariDataSource();
                YamlRoutes routes = new YamlRoutes()) {
            watcher.setJdbcUrl(owner.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
            routes.camel().getRegistry().bind("store", watcher);
            routes.camel().getRegistry().bind("log", log);
            routes.start(README.code("yaml").get(0).replace("install: ensure", "createStateTables: false"));
            jdbc.execute("insert into product values (9, 'Figs', 2)");
            await().until(() -> jdbc.queryForList("select * from datasync").isEmpty()
                    && !log.lines().isEmpty());
        }
    }

    /** Runs the example of a change table as this user, with a target that fails at first. */
    private static void watchAs(String user, HikariDataSource owner) {
        List<String> deliveries = new CopyOnWriteArrayList<>();
        Processor fail = exchange -> failAtFirst(exchange, deliveries);
        try (HikariDataSource watcher = new HikariDataSource();
                YamlRoutes routes = new YamlRoutes()) {
            watcher.setJdbcUrl(owner.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
            routes.camel().getRegistry().bind("store", watcher);
            routes.camel().getRegistry().bind("fail", fail);
            routes.start(README.code("yaml")
                    .get(2)
                    .replace(
                            "fetchRow: true",
                            "fetchRow: true\n        createStateTables: false\n        retryDelay: 20")
                    .replace("- to: log:product", "- process:\n            ref: fail"));
            ExampleStore.awaitEmpty(owner);
            assertThat(deliveries).hasSizeGreaterThan(2);
        }
    }

    /** Makes the watch write, read and remove a failure. */
    private static void failAtFirst(Exchange exchange, List<String> deliveries) {
        deliveries.add(exchange.getMessage().getHeader(DatasyncWatchConstants.CHANGE_ID, String.class));
        if (deliveries.size() < 3) {
            throw new IllegalStateException("the target is down");
        }
    }
}
