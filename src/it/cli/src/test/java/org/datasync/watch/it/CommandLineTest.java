package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.h2.Driver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with nothing but the jar and a driver, as a person starts it. */
class CommandLineTest {

    private static final Path CLI = Path.of(System.getProperty("cli.jar"));

    @TempDir
    private Path directory;

    private String url;
    private Path password;
    private String printed;

    @BeforeEach
    void createDatabase() throws SQLException, IOException {
        url = "jdbc:h2:" + directory.resolve("store");
        password = Files.writeString(directory.resolve("password"), "geheim17\n");
        execute("CREATE TABLE product (id integer PRIMARY KEY, version integer) AS SELECT 7, 1"); // triggers would need
        // our classes here
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "dba", "geheim17")) {
            connection.createStatement().execute(sql);
        }
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        Path driver = Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                CLI + File.pathSeparator + driver,
                "org.datasync.watch.cli.Main"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        printed = Files.readString(output);
        assertThat(printed).doesNotContain("geheim17", "SLF4J", "\tat ");
        return code;
    }

    private int runOnStore(String... command) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--url", url, "--user", "dba", "--password-file", password.toString()));
        arguments.addAll(List.of("--name", "store", "--tables", "product"));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void exitCodesTell() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(printed).contains("print-ddl", "uninstall", "Exit codes");
        assertThat(run("validate")).isEqualTo(2);
        assertThat(printed).contains("--url");
        assertThat(runOnStore("validate")).as(printed).isEqualTo(1);
        assertThat(printed).contains("is missing");
        assertThat(runOnStore("install")).as(printed).isZero();
        assertThat(runOnStore("validate")).as(printed).isZero();
        assertThat(runOnStore("resync", "--table", "product")).as(printed).isZero();
        assertThat(runOnStore("status")).as(printed).isZero();
        assertThat(printed).contains("pending: 1");
        assertThat(runOnStore("uninstall")).as(printed).isZero();
        Files.writeString(password, "falsch18");
        assertThat(runOnStore("status")).as(printed).isEqualTo(1);
        assertThat(printed).doesNotContain("falsch18");
    }

    /** Each as one that succeeds where the watches {@code store}, {@code follow} and {@code compare} are there, in this order. */
    private static List<List<String>> commands() {
        return List.of(
                List.of("print-ddl", "--undo"),
                List.of("install"),
                List.of("validate"),
                List.of("status", "--json"),
                List.of("failures", "--table", "product"),
                List.of("requeue", "--all", "--force"),
                List.of("drop", "--key", "{\"ID\":7}"),
                List.of("resync", "--table", "product", "--where", "id = 7"),
                List.of("rewind", "--name", "follow", "--modified-column", "version", "--start-from", "beginning"),
                List.of("compare", "--name", "compare", "--force"),
                List.of("uninstall"));
    }

    @Test
    void eachCommandEndsWithEachExitCode() throws Exception {
        assertThat(runOnStore("install")).as(printed).isZero();
        assertThat(runOnStore("status")).as(printed).isZero(); // makes the tables with the state
        execute("INSERT INTO datasync_watch (watch, lane, lanes, pattern) VALUES ('store', 0, 1, 'trigger'),"
                + " ('follow', 0, 1, 'last-modified'), ('compare', 0, 1, 'snapshot')");
        Path wrong = Files.writeString(directory.resolve("wrong"), "falsch18");
        for (List<String> command : commands()) {
            List<String> arguments = new ArrayList<>(command);
            if (!arguments.contains("--name")) {
                arguments.addAll(List.of("--name", "store"));
            }
            arguments.addAll(List.of("--tables", "product", "--url", url, "--user", "dba", "--password-file"));
            assertThat(run(arguments, directory.resolve("nowhere").toString()))
                    .as(printed)
                    .isEqualTo(2);
            assertThat(printed).contains("nowhere");
            assertThat(run(arguments, wrong.toString())).as(printed).isEqualTo(1);
            assertThat(printed).doesNotContain("falsch18").containsIgnoringCase("wrong user name or password");
            assertThat(run(arguments, password.toString())).as(printed).isZero();
        }
    }

    private int run(List<String> arguments, String... more) throws IOException, InterruptedException {
        return run(Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void eachCommandIsTried() throws Exception {
        assertThat(run("--help")).isZero();
        Matcher named = Pattern.compile("(?m)^  ([a-z-]+)  ").matcher(printed.substring(printed.indexOf("Commands:")));
        assertThat(named.results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        commands().stream().map(command -> command.get(0)).toList());
    }

    @Test
    void withoutADriverItSaysWhatToDo() throws Exception {
        assertThat(run("status", "--url", "jdbc:nothing:x", "--name", "store")).isEqualTo(2);
        assertThat(printed).contains("No JDBC driver on the class path", "java -cp");
    }
}
