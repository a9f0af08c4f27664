package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.api.SoftAssertions;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/** Copies each value that {@code sql-parameters.md} lists, by what it says and as the plain parameter. */
class SqlParametersTest {

    private static final Document DOCUMENT = Document.read("src/main/docs/sql-parameters.md");
    private static final Pattern LINE = Pattern.compile("\\| `(.+)` \\| `(.+)` \\| `(.+)` \\|");
    private static final String PLAIN = ":#${body.after[v]}";

    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

    /** A line of the document: a column's type, a literal and what is to be written. */
    private record Line(String type, String value, String parameter) {}

    private static List<Line> lines(TestDatabase database) {
        List<Line> lines = new ArrayList<>();
        Matcher matcher = LINE.matcher(DOCUMENT.section(database.name()).text());
        while (matcher.find()) {
            lines.add(new Line(matcher.group(1), matcher.group(2), matcher.group(3)));
        }
        return lines;
    }

    @ParameterizedTest
    @MethodSource("org.datasync.watch.database.TestDatabase#all")
    void eachArrivesAsTheDocumentSaysAndNotOtherwise(TestDatabase database) {
        List<Line> lines = lines(database);
        assumeFalse(lines.isEmpty(), "it takes everything");
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            createTables(context, database, lines);
            List<String> said = new ArrayList<>();
            List<String> plain = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                said.add(copy("said" + i, lines.get(i).parameter(), database));
                plain.add(copy("plain" + i, PLAIN, database));
            }
            start(context, said, plain);
            JdbcTemplate jdbc = context.jdbc();
            SoftAssertions softly = new SoftAssertions();
            for (int i = 0; i < lines.size(); i++) {
                List<String> source = texts(jdbc, "source" + i);
                softly.assertThat(texts(jdbc, "said" + i))
                        .as("%s as it says, which failed with %s", lines.get(i), failures.get(said.get(i)))
                        .isEqualTo(source);
                softly.assertThat(texts(jdbc, "plain" + i))
                        .as("%s as a plain parameter, which failed with %s", lines.get(i), failures.get(plain.get(i)))
                        .isNotEqualTo(source);
            }
            softly.assertAll();
        }
    }

    @Test
    void listsOfArraysAreConvertedOnH2() {
        try (HikariDataSource dataSource = TestDatabase.H2.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            context.execute(
                    "CREATE TABLE source (id integer NOT NULL PRIMARY KEY, v varchar(9) array)",
                    "CREATE TABLE target (id integer NOT NULL PRIMARY KEY, v varchar(9) array)",
                    "INSERT INTO source VALUES (1, ARRAY['a', 'b,c', NULL])");
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("datasync-watch:trigger:copy?dataSource=#db&install=ensure&initialLoad=true&tables=source"
                                    + "&delay=20&initialDelay=0")
                            .setHeader("v", simple("${body.after[V]}", Object[].class))
                            .to("sql:INSERT INTO target VALUES (:#${body.key.value}, :#v)?dataSource=#db");
                }
            });
            await().untilAsserted(() -> assertThat(context.count("target"))
                    .as(() -> context.rows("SELECT error FROM datasync_failure").toString())
                    .isEqualTo(1));
            assertThat(texts(context.jdbc(), "target")).isEqualTo(texts(context.jdbc(), "source"));
        }
    }

    private static void createTables(WatchContext context, TestDatabase database, List<Line> lines) {
        if (database == TestDatabase.POSTGRESQL) {
            context.execute("CREATE TYPE mood AS ENUM ('sad', 'happy')");
        }
        for (int i = 0; i < lines.size(); i++) {
            String columns =
                    i + " (id integer NOT NULL PRIMARY KEY, v " + lines.get(i).type() + ")";
            context.execute(
                    "CREATE TABLE source" + columns,
                    "CREATE TABLE said" + columns,
                    "CREATE TABLE plain" + columns,
                    "INSERT INTO source" + i + " VALUES (1, " + lines.get(i).value() + ")");
        }
    }

    private static String copy(String table, String parameter, TestDatabase database) {
        String column = database.words().storesUpperCase() ? "[V]" : "[v]";
        return "sql:INSERT INTO " + table + " (id, v) VALUES (1, " + parameter.replace("[v]", column)
                + ")?dataSource=#db";
    }

    /** Each copy in a transaction of its own, as some databases abort one in which a statement has failed. */
    private void start(WatchContext context, List<String> said, List<String> plain) {
        String tables = String.join(
                ",", IntStream.range(0, said.size()).mapToObj(i -> "source" + i).toList());
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("datasync-watch:trigger:copy?dataSource=#db&install=ensure&initialLoad=true&tables=" + tables
                                + "&delay=20&initialDelay=0&commit=change")
                        .process(context::remember);
            }
        });
        await().until(() -> context.received().size() == said.size());
        for (Change change : context.received()) {
            int line = Integer.parseInt(change.getTable().replaceAll("\\D", ""));
            attempt(context, said.get(line), change);
            attempt(context, plain.get(line), change);
        }
    }

    private void attempt(WatchContext context, String uri, Change change) {
        try {
            context.request(uri, change);
        } catch (RuntimeException e) {
            failures.put(uri, NestedExceptionUtils.getMostSpecificCause(e));
        }
    }

    private static List<String> texts(JdbcTemplate jdbc, String table) {
        return jdbc.query("SELECT v FROM " + table, (row, index) -> row.getString(1));
    }
}
