package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.generic.GenericDialect;
import org.datasync.watch.runtime.Dialects;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Holds the README to what it says. */
class ReadmeTest {

    private static final Document README = Document.read("README.md");

    @Test
    void matrixSaysWhatTheDialectsCan() {
        List<List<String>> expected = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        List<Dialect> dialects = Stream.concat(Dialects.known().stream(), Stream.of(new GenericDialect("")))
                .toList();
        dialects.forEach(dialect -> head.add(dialect.name()));
        expected.add(head);
        for (Capability capability : Capability.values()) {
            List<String> row = new ArrayList<>(List.of(capability.title()));
            for (Dialect dialect : dialects) {
                row.add(dialect.capabilities().contains(capability) ? "yes" : "no");
            }
            expected.add(row);
        }
        assertThat(README.section("Databases").table()).isEqualTo(expected);
    }

    @Test
    void everyDatabaseOfTheMatrixIsTested() {
        assertThat(Stream.concat(TestDatabase.all(), Stream.of(TestDatabase.MYSQL))
                        .map(TestDatabase::name)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Dialects.known().stream().map(Dialect::name).toList());
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
    void yamlExampleRunsAndGivesTheMessageShown() {
        CapturedLog log = new CapturedLog();
        try (HikariDataSource store = TestDatabase.POSTGRESQL.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            JdbcTemplate jdbc = new JdbcTemplate(store);
            ExampleStore.createTables(jdbc);
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
        try (HikariDataSource store = ExampleStore.create();
                YamlRoutes routes = new YamlRoutes()) {
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("log", log);
            routes.start(README.code("yaml").get(2));
            ExampleStore.awaitEmpty(store);
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

    @Test
    void lastModifiedExampleRuns() {
        CapturedLog log = new CapturedLog();
        try (HikariDataSource store = ExampleStore.create();
                YamlRoutes routes = new YamlRoutes()) {
            JdbcTemplate jdbc = new JdbcTemplate(store);
            jdbc.execute("alter table product add column modified timestamp default '2026-01-31 12:00:00'");
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("log", log);
            routes.start(README.code("yaml").get(3));
            await().until(() -> !log.lines().isEmpty());
            assertThat(log.lines().get(0)).contains("\"table\":\"product\"").contains("\"operation\":\"upsert\"");
        }
    }

    @Test
    void applyExampleRuns() {
        try (HikariDataSource store = TestDatabase.POSTGRESQL.newDatabase();
                HikariDataSource replica = TestDatabase.MARIADB.newDatabase();
                YamlRoutes routes = new YamlRoutes()) {
            JdbcTemplate jdbc = new JdbcTemplate(store);
            JdbcTemplate copies = new JdbcTemplate(replica);
            ExampleStore.createTables(jdbc);
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("replica", replica);
            routes.start(README.code("yaml").get(1));
            jdbc.execute("update product set name = 'Figs'");
            String rows = "select * from product order by id";
            await().untilAsserted(() -> assertThat(copies.queryForList(rows))
                    .isEqualTo(jdbc.queryForList(rows))
                    .isNotEmpty());
        }
    }

    @Test
    void ownPatternExampleRuns() {
        CapturedLog log = new CapturedLog();
        try (HikariDataSource store = ExampleStore.create();
                YamlRoutes routes = new YamlRoutes()) {
            JdbcTemplate jdbc = new JdbcTemplate(store);
            jdbc.execute("create table orders (id integer primary key, v integer, status varchar(8) default 'NEW')");
            jdbc.execute("insert into orders (id, v) values (3, 12)");
            routes.camel().getRegistry().bind("store", store);
            routes.camel().getRegistry().bind("log", log);
            routes.start(README.code("yaml").get(4));
            await().until(() ->
                    jdbc.queryForList("select status from orders", String.class).equals(List.of("SENT")));
            assertThat(log.lines()).singleElement().asString().contains("\"key\":{\"id\":3}");
        }
    }
}
