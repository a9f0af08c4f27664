package org.datasync.watch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.datasync.watch.contract.DatabaseContract.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.docs.Document;
import org.datasync.watch.support.FewRights;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;

/** The command line, by what it prints and its exit codes. */
class MainTest {

    private final HikariDataSource store = TestDatabase.POSTGRESQL.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(store);
    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void createTable() {
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40), modified timestamp)");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private int run(String command, String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(command, "--url", store.getJdbcUrl()));
        all.addAll(Arrays.asList(arguments));
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }

    private int runOnStore(String command, String... arguments) {
        return run(
                command,
                Stream.concat(Stream.of("--name", "store", "--tables", "product"), Arrays.stream(arguments))
                        .toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private void lets(int exitCode, int expected) {
        assertThat(exitCode).as("%s%s", out, err).isEqualTo(expected);
    }

    @Test
    void aWatchIsInstalledLookedAtAndTakenOut() throws IOException {
        lets(runOnStore("validate", "--json"), 1);
        assertThat(json().get(0).get("severity").asText()).isEqualTo("error");
        lets(runOnStore("validate"), 1);
        assertThat(out.toString()).contains("severity: error").contains("cure: ");
        lets(runOnStore("print-ddl"), 0);
        assertThat(out.toString()).contains("CREATE").contains("TRIGGER").doesNotContain("GRANT");
        lets(runOnStore("print-ddl", "--grant-to", "watcher"), 0);
        assertThat(out.toString()).contains("GRANT SELECT ON \"public\".\"product\" TO \"watcher\"");
        lets(runOnStore("install"), 0);
        lets(runOnStore("validate"), 0);
        assertThat(out.toString()).contains("severity: warning");
        lets(runOnStore("validate", "--strict"), 1);
        jdbc.execute("INSERT INTO product VALUES (1, 'Pears', NULL)");
        lets(runOnStore("status", "--json"), 0);
        assertThat(json().findValue("pending").asInt()).isEqualTo(1);
        lets(runOnStore("status", "--watch=0", "--count", "3"), 0);
        assertThat(out.toString().lines().filter(line -> line.startsWith("-- ")))
                .hasSize(2);
        lets(runOnStore("resync", "--table", "product"), 0);
        lets(runOnStore("print-ddl", "--undo"), 0);
        assertThat(out.toString()).contains("takes out again", "DROP ", "DELETE FROM");
        lets(runOnStore("uninstall"), 0);
        lets(runOnStore("validate"), 1);
    }

    @Test
    void aRightThatIsMissingIsNamed() {
        try (FewRights database = FewRights.on("PostgreSQL")) {
            new JdbcTemplate(database.owner()).execute("CREATE TABLE product (id integer PRIMARY KEY)");
            out = new StringWriter();
            err = new StringWriter();
            String[] install = {
                "install", "--url", database.owner().getJdbcUrl(), "--name", "store", "--tables", "product"
            };
            lets(Main.run(new PrintWriter(out), new PrintWriter(err), install), 0);
            String[] status = {"status", "--url", database.few().getJdbcUrl(), "--name", "store", "--tables", "product"
            };
            lets(Main.run(new PrintWriter(out), new PrintWriter(err), status), 1);
            assertThat(err.toString())
                    .contains("The database's user \"" + database.grantee() + "\" lacks a right", "GRANT SELECT ON ");
        }
    }

    @Test
    void failuresAreListedRequeuedAndDropped() throws IOException {
        try (WatchContext context = new WatchContext(store)) {
            context.start(new RouteBuilder() {
                @Override
                public void configure() {
                    from(trigger("store", "tables=product", "maxAttempts=1", "retryDelay=1"))
                            .throwException(new IllegalStateException("No thanks"));
                }
            });
            jdbc.execute("INSERT INTO product VALUES (1, 'Pears', NULL), (2, 'Figs', NULL)");
            await().until(() ->
                    jdbc.queryForList("SELECT * FROM datasync_failure").size() == 2);
            context.camel().getRouteController().stopAllRoutes();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        lets(runOnStore("failures", "--json"), 0);
        assertThat(json()).hasSize(2);
        assertThat(out.toString()).contains("No thanks");
        String id = json().get(0).get("id").asText();
        lets(runOnStore("drop"), 2);
        assertThat(err.toString()).contains("changeId");
        lets(runOnStore("drop", "--change-id", id), 0);
        assertThat(out.toString()).contains("drop: 1");
        lets(runOnStore("requeue", "--all"), 0);
        lets(runOnStore("failures", "--json"), 0);
        assertThat(json()).hasSize(1);
    }

    @Test
    void whatSomebodyHasWrittenMovesNoCursor() {
        out = new StringWriter();
        new Answer("list-failures", List.of(Map.of("error", "\u001b[2Jall\nfine\u202e")))
                .print(new PrintWriter(out), false);
        assertThat(out.toString().lines())
                .containsExactly("list-failures: 1", "  - error: \\u001b[2Jall", "    fine\\u202e");
    }

    @Test
    void otherPatternsHaveTheirActions() {
        lets(
                run(
                        "rewind",
                        "--name",
                        "x",
                        "--tables",
                        "product",
                        "--modified-column",
                        "modified",
                        "--start-from",
                        "beginning"),
                1);
        assertThat(err.toString()).contains("There is no watch x");
        lets(run("compare", "--name", "y", "--tables", "product"), 1);
        assertThat(err.toString()).contains("y");
    }

    @Test
    void aWrongCommandLineIsSaid() {
        lets(run("validate"), 2);
        assertThat(err.toString()).contains("--name");
        lets(run("nothing"), 2);
        lets(runOnStore("install", "-o", "capture=maybe"), 2);
        assertThat(err.toString()).contains("The option capture is maybe, expected one of key, row, both");
        lets(runOnStore("install", "-o", "captures=row"), 2);
        assertThat(err.toString()).contains("captures");
        lets(run("validate", "--name", "store", "--tables", "nothing"), 2);
        assertThat(err.toString()).contains("There is no table nothing");
        assertThat(Main.run(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        "validate",
                        "--url",
                        "jdbc:nothing:x",
                        "--name",
                        "x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("class path", "java -cp").doesNotContain("jdbc:nothing:x");
    }

    @Test
    void theDocumentNamesEachCommand() {
        List<String> documented = Document.read("src/main/docs/command-line.md").table().stream()
                .skip(1)
                .map(row -> row.get(0).replace("`", ""))
                .filter(name -> !name.matches("exit code|[0-2]"))
                .toList();
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(
                        new CommandLine(new Main()).getSubcommands().keySet());
    }

    @Test
    void noPasswordIsPrinted(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "geheim17\nmore");
        String url = store.getJdbcUrl().replaceAll("user=\\w+", "user=nobody_here") + "&password=offen18";
        out = new StringWriter();
        err = new StringWriter();
        int code = Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "status",
                "--url",
                url,
                "--password-file",
                file.toString(),
                "--name",
                "x");
        lets(code, 1);
        assertThat(err.toString()).contains("nobody_here").doesNotContain("geheim17", "offen18", url);
        assertThat(new Failure(new IllegalStateException("password=a; PWD=b c", new Exception("geheim17")))
                        .report(new PrintWriter(err), null))
                .isEqualTo(1);
        assertThat(err.toString()).contains("password=***; PWD=*** c");
        assertThat(runOnStore("status", "--password-file", "nowhere")).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere");
    }
}
