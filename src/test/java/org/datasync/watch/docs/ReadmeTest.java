package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.datasync.watch.DatasyncWatchConstants;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Holds the README to what it says. */
class ReadmeTest {

    private static final Document README = Document.read("README.md");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)]+)\\)");

    @Test
    void matrixSaysWhatTheDialectsCan() {
        List<List<String>> expected = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        Dialects.known().forEach(dialect -> head.add(dialect.name()));
        expected.add(head);
        for (Capability capability : Capability.values()) {
            List<String> row = new ArrayList<>(List.of(capability.title()));
            for (Dialect dialect : Dialects.known()) {
                row.add(dialect.capabilities().contains(capability) ? "yes" : "no");
            }
            expected.add(row);
        }
        assertThat(README.section("Databases").table()).isEqualTo(expected);
    }

    @Test
    void everyDatabaseOfTheMatrixIsTested() {
        assertThat(TestDatabase.all().map(TestDatabase::name))
                .containsExactlyInAnyOrderElementsOf(
                        Dialects.known().stream().map(Dialect::name).toList());
    }

    @Test
    void linksLeadSomewhere() {
        Matcher links = LINK.matcher(README.text());
        List<String> targets = new ArrayList<>();
        while (links.find()) {
            targets.add(links.group(1));
        }
        List<String> headings = README.text()
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> "#"
                        + line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList();
        assertThat(targets).hasSizeGreaterThan(5).allSatisfy(target -> assertThat(
                        headings.contains(target) || Path.of(target).toFile().exists())
                .as(target)
                .isTrue());
    }

    @Test
    void commandsAreThoseOfTheBuild() throws IOException {
        String commands = README.code("sh").get(0);
        assertThat(commands).contains("mvn -B -q -Pdemo test ");
        List<String> run = Files.readAllLines(Path.of(".ci/run"));
        assertThat(commands.lines().map(line -> line.replaceAll(" +#.*", ""))).containsAnyElementsOf(run);
    }

    @Test
    void groupsNameEveryOption() throws IOException {
        String options = README.section("Options").text();
        Document all = Document.read("src/main/docs/options.md");
        List<String> names = all.text()
                .lines()
                .takeWhile(line -> !line.startsWith("## Of Camel itself"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.indexOf('`', 3) + 1))
                .filter(name -> !List.of("`watchPattern`", "`name`").contains(name))
                .toList();
        assertThat(names).hasSizeGreaterThan(30).allSatisfy(name -> assertThat(options)
                .contains(name));
    }

    @Test
    void javaExampleIsTheClassThatIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/datasync/watch/docs/PriceTags.java"));
        assertThat(source)
                .isEqualTo("package org.datasync.watch.docs;\n\n"
                        + README.code("java").get(0));
    }

    @Test
    void javaExampleRuns(@TempDir Path directory) throws Exception {
        try (HikariDataSource store = store();
                YamlRoutes routes = new YamlRoutes().with("price-tags.directory", directory)) {
            routes.camel().getRegistry().bind("store", store);
            routes.camel().addRoutes(new PriceTags());
            routes.camel().start();
            awaitEmpty(store);
            assertThat(directory.resolve("7.txt")).hasContent("Pears 1.10");
            assertThat(directory.resolve("8.txt")).doesNotExist();
        }
    }

    @Test
    void yamlExampleRunsAndGivesTheMessageShown() {
        CapturedLog log = new CapturedLog();
        try (HikariDataSource store = TestDatabase.POSTGRESQL.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            JdbcTemplate jdbc = new JdbcTemplate(store);
            createStore(jdbc);
            jdbc.execute("update product set name = 'Figs'");
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("log", log);
            routes.start(README.code("yaml").get(0));
            jdbc.execute("update product set name = 'Pears'");
            await().until(() -> jdbc.queryForList("select * from datasync").isEmpty()
                    && !log.lines().isEmpty());
            String shown = README.code("json").get(0).replaceAll("\\n *", "");
            assertThat(timeless(log.lines().get(0))).contains(timeless(shown));
        }
    }

    private static String timeless(String message) {
        return message.replaceAll("\"id\":\"store:1-[0-9a-z]{10}\"", "")
                .replaceAll("\"changedAt\":\"[-0-9T:.]+Z\",\"transactionId\":\"\\d+\"", "");
    }

    @Test
    void changeTableExampleRuns() {
        CapturedLog log = new CapturedLog();
        try (HikariDataSource store = store();
                YamlRoutes routes = new YamlRoutes()) {
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("log", log);
            routes.start(README.code("yaml").get(1));
            awaitEmpty(store);
            assertThat(find(
                            "\"id\":\"product-log:1:[0-9a-f]{16}\",\"table\"",
                            log.lines().get(0)))
                    .isNotEmpty();
            assertThat(log.lines().get(0)).contains("\"after\":{\"id\":7,\"name\":\"Pears\",\"price\":1.10}");
        }
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group();
    }

    /** The tables of the examples, with a product that was changed and one that is gone. */
    private static HikariDataSource store() {
        HikariDataSource store = new HikariDataSource();
        store.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        createStore(new JdbcTemplate(store));
        return store;
    }

    private static void createStore(JdbcTemplate jdbc) {
        jdbc.execute("create table product (id integer primary key, name varchar(100), price numeric(10, 2))");
        jdbc.execute("create table product_change (id integer generated always as identity primary key,"
                + " product_id integer, deleted boolean)");
        jdbc.execute("insert into product values (7, 'Pears', 1.10)");
        jdbc.execute("insert into product_change (product_id, deleted) values (7, false), (8, true)");
    }

    private static void awaitEmpty(HikariDataSource store) {
        JdbcTemplate jdbc = new JdbcTemplate(store);
        await().until(() -> jdbc.queryForList("select * from product_change").isEmpty());
    }

    @Test
    void grantsAreEnough() throws IOException {
        try (HikariDataSource owner = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(owner);
            createStore(jdbc);
            Path scripts = Path.of("src/main/resources/org/datasync/watch/dialect/postgresql");
            jdbc.execute(Files.readString(scripts.resolve("state-tables.sql")));
            jdbc.execute("create role watcher login");
            try {
                README.section("Operations").statements().forEach(jdbc::execute);
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
            createStore(jdbc);
            try (YamlRoutes installing = new YamlRoutes()) {
                installing.camel().getRegistry().bind("store", owner);
                installing.start(README.code("yaml").get(0));
            }
            jdbc.execute("create role trigger_watcher login");
            try {
                Stream.of("Operations", "The pattern trigger")
                        .flatMap(section -> README.section(section).statements().stream())
                        .forEach(grant -> jdbc.execute(grant.replace("to watcher", "to trigger_watcher")));
                watchTriggersAs("trigger_watcher", owner);
            } finally {
                jdbc.execute("drop owned by trigger_watcher");
                jdbc.execute("drop role trigger_watcher");
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
                    .get(1)
                    .replace(
                            "fetchRow: true",
                            "fetchRow: true\n        createStateTables: false\n        retryDelay: 20")
                    .replace("- to: log:product", "- process:\n            ref: fail"));
            awaitEmpty(owner);
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
