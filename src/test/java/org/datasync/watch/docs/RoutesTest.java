package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.datasync.watch.database.FirebirdServer;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.jdbc.core.JdbcTemplate;

/** Starts each route of {@code routes/} from its file. */
class RoutesTest {

    private static final Path ROUTES = Path.of("routes");

    private final HikariDataSource dataSource = new HikariDataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final YamlRoutes routes = new YamlRoutes();
    private final CapturedLog log = new CapturedLog();

    RoutesTest() {
        dataSource.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        routes.with("store.url", dataSource.getJdbcUrl());
        routes.camel().getRegistry().bind("log", log);
    }

    @AfterEach
    void close() {
        routes.close();
        dataSource.close();
    }

    private int count(String table) {
        return jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
    }

    @Test
    void everyRouteHasATestAndAHeader() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            List<Path> all = files.sorted().toList();
            assertThat(all)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly(
                            "alert-mail.camel.yaml",
                            "any-database.camel.yaml",
                            "change-table-to-log.camel.yaml",
                            "change-table-to-table.camel.yaml",
                            "fan-out.camel.yaml",
                            "first-route.camel.yaml",
                            "install.camel.yaml",
                            "last-modified-to-files.camel.yaml",
                            "last-modified-to-log.camel.yaml",
                            "last-modified-with-deletes.camel.yaml",
                            "nightly-comparison.camel.yaml",
                            "nightly-window.camel.yaml",
                            "print-ddl.camel.yaml",
                            "read-only.camel.yaml",
                            "replica.camel.yaml",
                            "status-page.camel.yaml",
                            "trigger-to-kafka.camel.yaml", // by KafkaRestartTest in src/it
                            "trigger-to-log.camel.yaml",
                            "two-way.camel.yaml",
                            "whole-schema.camel.yaml");
            assertThat(all).allSatisfy(file -> assertThat(file).content().startsWith("# "));
        }
    }

    /** What stands in a URL, Camel and drivers write to logs. */
    @Test
    void noPasswordNeedsToStandInAUrl() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            assertThat(files).allSatisfy(file -> {
                String text = Files.readString(file);
                List<String> databases = Pattern.compile("jdbcUrl: \"\\{\\{(\\w+)\\.url")
                        .matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
                assertThat(databases).allSatisfy(database -> assertThat(text)
                        .contains("username: \"{{?" + database + ".username}}\"")
                        .contains("password: \"{{?" + database + ".password}}\""));
                assertThat(text).doesNotContain("password included");
            });
        }
    }

    @Test
    void aRouteTakesAUserAndAPassword() {
        jdbc.execute("CREATE USER clerk PASSWORD 'a%20b+{c}&d' ADMIN");
        routes.with("store.username", "clerk")
                .with("store.password", "a%20b+{c}&d")
                .start(ROUTES.resolve("change-table-to-log.camel.yaml"));
        HikariDataSource store = routes.camel().getRegistry().lookupByNameAndType("store", HikariDataSource.class);
        assertThat(new JdbcTemplate(store).queryForObject("SELECT current_user", String.class))
                .isEqualTo("clerk");
    }

    @Test
    void changeTableToLog() {
        routes.start(ROUTES.resolve("change-table-to-log.camel.yaml"));
        headerStatements("change-table-to-log.camel.yaml", "insert into").forEach(jdbc::execute);
        await().until(() -> count("store_change") == 0);
        assertThat(log.lines())
                .singleElement()
                .asString()
                .containsPattern("\\{\"id\":\"store-log:1-[0-9a-z]+\",\"table\":\"product\","
                        + "\"key\":\\{\"id\":7},\"operation\":\"update\"");
    }

    @Test
    void alertMail() throws Exception {
        routes.camel().getRegistry().bind("store", dataSource);
        routes.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:change-table:shop?dataSource=#store&install=ensure&initialDelay=0&delay=20&maxAttempts=1"
                                + "&outageTimeout=10&retryDelay=10&maxRetryDelay=10")
                        .throwException(new IllegalStateException("on purpose"));
            }
        });
        routes.with("alert.uri", "log:mail").with("alert.period", "100").start(ROUTES.resolve("alert-mail.camel.yaml"));
        jdbc.execute(
                "insert into shop (table_name, record_key, operation) values ('product', '{\"id\": 7}', 'insert')");
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains("1 parked")));
        assertThat(log.lines()).allMatch(line -> line.contains("The watch shop has "));
        assertThat(log.lines()).doesNotHaveDuplicates();
    }

    @Test
    void changeTableToTable() {
        headerStatements("change-table-to-table.camel.yaml", "create table").forEach(jdbc::execute);
        routes.start(ROUTES.resolve("change-table-to-table.camel.yaml"));
        jdbc.execute("insert into product values (1, 'Apples', 1.10), (2, 'Pears', 2.50)");
        jdbc.execute("insert into product_change (product_id, deleted) values (1, false), (2, false)");
        await().until(() -> count("product_change") == 0);
        assertThat(copies()).isEqualTo(products()).hasSize(2);
        jdbc.execute("update product set price = 1.20 where id = 1");
        jdbc.execute("delete from product where id = 2");
        jdbc.execute("insert into product_change (product_id, deleted) values (1, false), (2, true)");
        await().until(() -> count("product_change") == 0);
        assertThat(copies()).isEqualTo(List.of(Map.of("id", 1, "name", "Apples", "price", new BigDecimal("1.20"))));
    }

    @Test
    void firstRouteAsGettingStartedHasIt() throws IOException {
        Path file = ROUTES.resolve("first-route.camel.yaml");
        assertThat(Document.read("src/main/docs/getting-started.md")
                        .code("yaml")
                        .get(0))
                .isEqualTo(Files.readString(file));
        routes.with("store.url", dataSource.getJdbcUrl().replace(";DATABASE_TO_LOWER=TRUE", ""))
                .start(file);
        await().until(() -> log.lines().size() > 1);
        assertThat(log.lines().get(0)).contains("\"operation\":\"insert\"");
        assertThat(log.lines().get(1)).contains("\"operation\":\"update\"");
    }

    @Test
    void lastModifiedToLog() {
        headerStatements("last-modified-to-log.camel.yaml", "create").forEach(jdbc::execute);
        jdbc.execute("insert into product values (7, 'Pears', '2026-01-31 12:00:00')");
        routes.start(ROUTES.resolve("last-modified-to-log.camel.yaml"));
        await().until(() -> !log.lines().isEmpty());
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("\"key\":{\"id\":7},\"operation\":\"upsert\"")
                .contains("\"name\":\"Pears\"");
    }

    @Test
    void lastModifiedToFiles(@TempDir Path directory) throws IOException {
        headerStatements("last-modified-to-files.camel.yaml", "create table").forEach(jdbc::execute);
        String time = "timestamp '2026-01-31 12:00:00'";
        jdbc.execute("insert into product values (1, 'Apples', " + time + ", " + time + ", null), (2, 'Pears', " + time
                + ", null, " + time + ")");
        jdbc.execute("insert into price values (3, 1.10, " + time + ", null, null)");
        routes.with("files.directory", directory).start(ROUTES.resolve("last-modified-to-files.camel.yaml"));
        await().until(() -> texts(directory).contains("\"table\":\"price\""));
        await().until(() -> texts(directory).contains("\"table\":\"product\""));
        assertThat(texts(directory))
                .contains("\"key\":{\"id\":1},\"operation\":\"insert\"")
                .contains("\"key\":{\"id\":2},\"operation\":\"delete\"")
                .contains("\"key\":{\"id\":3},\"operation\":\"upsert\"");
    }

    @Test
    void lastModifiedWithDeletes() {
        headerStatements("last-modified-with-deletes.camel.yaml", "create").forEach(jdbc::execute);
        try (HikariDataSource copy = TestDatabase.H2.newDatabase()) {
            JdbcTemplate there = new JdbcTemplate(copy);
            there.execute("create table product (id integer primary key, name varchar(40), modified timestamp)");
            routes.with("copy.url", copy.getJdbcUrl())
                    .with("compare.interval", "0")
                    .start(ROUTES.resolve("last-modified-with-deletes.camel.yaml"));
            jdbc.execute("insert into product values (1, 'Apples', timestamp '2026-01-31 12:00:00'),"
                    + " (2, 'Pears', timestamp '2026-01-31 12:00:01')");
            await().until(() -> there.queryForList("select id from product").size() == 2);
            jdbc.execute("delete from product where id = 1");
            await().until(() -> there.queryForList("select id from product").size() == 1);
            assertThat(there.queryForList("select name from product", String.class))
                    .containsExactly("Pears");
            routes.close(); // before its database goes
        }
    }

    private static String texts(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).map(RoutesTest::text).collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readOnly() {
        try (HikariDataSource source = TestDatabase.POSTGRESQL.newDatabase()) {
            JdbcTemplate there = new JdbcTemplate(source);
            there.execute("create table product (id integer primary key, modified timestamptz default now())");
            there.execute("insert into product values (1)");
            routes.with("source.url", source.getJdbcUrl())
                    .with("source.tables", "product")
                    .with("state.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")
                    .start(ROUTES.resolve("read-only.camel.yaml"));
            there.execute("insert into product values (2)");
            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("\"key\":{\"id\":2}")));
            assertThat(there.queryForList("select tablename from pg_tables where schemaname = 'public'", String.class))
                    .containsExactly("product");
        }
    }

    static Stream<TestDatabase> others() {
        return FirebirdServer.isThere()
                ? Stream.of(TestDatabase.H2, TestDatabase.FIREBIRD)
                : Stream.of(TestDatabase.H2);
    }

    @ParameterizedTest
    @MethodSource("others")
    void anyDatabase(TestDatabase database, @TempDir Path directory) {
        try (HikariDataSource source = database.newDatabase()) {
            JdbcTemplate there = new JdbcTemplate(source);
            there.execute("create table product (id integer not null primary key, modified timestamp)");
            there.execute("insert into product values (1, timestamp '2026-01-31 12:00:00')");
            routes.with("source.url", source.getJdbcUrl())
                    .with("source.tables", "product")
                    .with("state.url", "jdbc:h2:" + directory.resolve("state"))
                    .start(ROUTES.resolve("any-database.camel.yaml"));
            await().until(() -> log.lines().stream()
                    .anyMatch(line -> line.contains("\"key\":{\"ID\":1}") && line.contains("2026-01-31T12:00:00Z")));
            assertThat(directory.resolve("state.mv.db")).exists();
            routes.close(); // before its directory goes
        }
    }

    private List<Map<String, Object>> products() {
        return jdbc.queryForList("SELECT * FROM product ORDER BY id");
    }

    private List<Map<String, Object>> copies() {
        return jdbc.queryForList("SELECT * FROM product_copy ORDER BY id");
    }

    @Test
    void fanOut(@TempDir Path directory) throws IOException {
        Path changes = Files.createDirectory(directory.resolve("changes"));
        Path accounting = directory.resolve("accounting").resolve("product.json");
        // written aside and moved, so that the route never sees half a file
        Path aside = directory.resolve("aside.json");
        Files.writeString(
                aside, headerStatements("fan-out.camel.yaml", "{\"table\"").get(0));
        routes.with("changes.directory", changes)
                .with("accounting.directory", accounting.getParent())
                .start(ROUTES.resolve("fan-out.camel.yaml"));
        Files.move(aside, changes.resolve("1.json"));
        await().until(() -> log.lines().size() == 1 && Files.exists(accounting));
        headerStatements("fan-out.camel.yaml", "insert into").forEach(jdbc::execute);
        await().until(() -> log.lines().size() == 2 && lines(accounting) == 2);
        await().until(() -> count("product_change") == 0);
        assertThat(log.lines())
                .allSatisfy(
                        line -> assertThat(line).contains("{\"id\":\"search:").doesNotContain("accounting:"));
        assertThat(accounting)
                .content()
                .contains("\"accounting:")
                .contains("\"price\":1.10")
                .doesNotContain("\"search:");
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void comparisonOfTheDocumentRuns() {
        jdbc.execute("create table product (id integer primary key, name varchar(40))");
        jdbc.execute("insert into product values (1, 'Apples')");
        routes.camel().getRegistry().bind("store", jdbc.getDataSource());
        routes.start(
                Document.read("src/main/docs/snapshot.md").code("yaml").get(0).replace("10m", "0"));
        await().until(() -> remembered() == 1);
        jdbc.execute("delete from product");
        await().until(() -> !log.lines().isEmpty());
        assertThat(log.lines().get(0)).contains("\"key\":{\"id\":1},\"operation\":\"delete\"");
    }

    private int remembered() {
        Integer keys = jdbc.queryForObject("select sum(key_count) from datasync_snapshot", Integer.class);
        return keys == null ? 0 : keys;
    }

    @Test
    void nightlyComparison(@TempDir Path directory) {
        headerStatements("nightly-comparison.camel.yaml", "create table").forEach(jdbc::execute);
        jdbc.execute("insert into product values (1, 'Apples', 1.10), (2, 'Pears', 2.50)");
        routes.with("night.directory", directory)
                .with("night.cron", "0/1 * * * * ?")
                .with("night.interval", "0")
                .start(ROUTES.resolve("nightly-comparison.camel.yaml"));
        await().until(() -> remembered() == 2);
        jdbc.execute("update product set price = 1.20 where id = 1");
        jdbc.execute("delete from product where id = 2");
        await().until(() -> texts(directory).contains("\"key\":{\"id\":2},\"operation\":\"delete\""));
        assertThat(texts(directory)).contains("\"key\":{\"id\":1},\"operation\":\"update\"");
    }

    @Test
    void nightlyWindow(@TempDir Path directory) throws IOException {
        routes.with("night.directory", directory)
                .with("night.cron", "0/1 * * * * ?")
                .start(ROUTES.resolve("nightly-window.camel.yaml"));
        jdbc.execute("insert into store_change (table_name, record_key) values ('product', '{\"id\": 1}'),"
                + " ('product', '{\"id\": 2}')");
        await().until(() -> count("store_change") == 0);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).singleElement().satisfies(file -> assertThat(Files.readString(file))
                    .startsWith("[{\"id\":\"night:1-")
                    .contains(",{\"id\":\"night:2-")
                    .endsWith("}]"));
        }
    }

    @Test
    void nightlyWindowWaitsForTheNight(@TempDir Path directory) throws Exception {
        routes.with("night.directory", directory).start(ROUTES.resolve("nightly-window.camel.yaml"));
        Scheduler scheduler =
                routes.camel().getComponent("quartz", QuartzComponent.class).getScheduler();
        TriggerKey key =
                scheduler.getTriggerKeys(GroupMatcher.anyGroup()).iterator().next();
        assertThat(((CronTrigger) scheduler.getTrigger(key)).getCronExpression())
                .isEqualTo("0 * 2-4 * * ?");
    }

    /** The statements in a route's header that begin with these words, which may go on in the next lines. */
    private static List<String> headerStatements(String route, String beginning) {
        try {
            String header = Files.readString(ROUTES.resolve(route), StandardCharsets.UTF_8)
                    .lines()
                    .takeWhile(line -> line.startsWith("#"))
                    .map(line -> line.startsWith("#   ") ? line.substring(4) : "")
                    .collect(Collectors.joining("\n"));
            List<String> statements = Stream.of(header.split(";\\n|\\n\\n"))
                    .map(String::strip)
                    .filter(text -> text.startsWith(beginning))
                    .toList();
            assertThat(statements).as("statements in the header of " + route).isNotEmpty();
            return statements;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
