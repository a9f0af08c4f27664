package org.datasync.watch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.datasync.watch.bench.CapturedTables.Kind;
import org.datasync.watch.database.PostgreSqlServer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What capture costs the application on PostgreSQL as instructions that its process executes, which are the same in each run,
 * whatever else the machine does. Needs {@code valgrind}.
 *
 * <ol>
 *   <li>A server is given a database for each kind of triggers, and stopped.
 *   <li>A process of it in single-user mode runs the transactions of {@link CaptureBenchmark}, prepared, under callgrind: a
 *       few, and then many more. The difference is what they cost once all is cached.
 *   <li>So do one update of all accounts, and none.
 * </ol>
 *
 * Neither the disk nor the client counts, so that ratios are farther from 1 than those of transactions a second.
 */
@Command(name = "capture-instructions-bench", mixinStandardHelpOptions = true)
public final class CaptureInstructionsBenchmark implements Callable<Integer> {

    private static final int FEW = 100;
    private static final String END = ";\n\n";

    @Option(names = "--transactions", description = "transactions that count (default: ${DEFAULT-VALUE})")
    private int transactions = 300;

    @Option(
            names = "--profiles",
            description = "where the profiles are kept, for callgrind_annotate (default: ${DEFAULT-VALUE})")
    private Path profiles = Path.of("target", "bench", "callgrind");

    private final Map<String, String> databases = new LinkedHashMap<>();
    private Path programs;
    private Path data;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CaptureInstructionsBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(profiles);
        try (PostgreSqlServer server = new PostgreSqlServer()) {
            prepare(server.start());
            server.stopImmediately();
            instructions(databases.keySet().iterator().next(), "SELECT 1" + END); // recovers
            System.out.printf("%n%-28s %14s %8s %14s %8s%n", "", "a transaction", "ratio", "100,000 rows", "ratio");
            double[] none = null;
            for (String name : databases.keySet()) {
                double[] costs = {ofTransaction(name), ofBulk(name)};
                none = none == null ? costs : none;
                System.out.printf(
                        "%-28s %14.0f %8.2f %14.0f %8.2f%n",
                        name, costs[0], costs[0] / none[0], costs[1], costs[1] / none[1]);
            }
        }
        return 0;
    }

    private void prepare(PostgreSqlServer server) {
        prepare(server, "no trigger", Optional.empty());
        CapturedTables.KINDS.forEach(kind -> prepare(server, kind.name(), Optional.of(kind)));
        JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl()));
        programs = Path.of(jdbc.queryForObject("SELECT setting FROM pg_config WHERE name = 'BINDIR'", String.class));
        data = Path.of(jdbc.queryForObject("SHOW data_directory", String.class));
        jdbc.execute("CHECKPOINT");
    }

    private void prepare(PostgreSqlServer server, String name, Optional<Kind> kind) {
        DriverManagerDataSource dataSource = new DriverManagerDataSource(server.newDatabase());
        databases.put(name, new JdbcTemplate(dataSource).queryForObject("SELECT current_database()", String.class));
        CapturedTables tables = new CapturedTables(dataSource);
        tables.create();
        kind.ifPresent(tables::install);
    }

    private double ofTransaction(String name) throws IOException, InterruptedException {
        long few = instructions(name, transactions(FEW));
        return (double) (instructions(name, transactions(FEW + transactions)) - few) / transactions;
    }

    private double ofBulk(String name) throws IOException, InterruptedException {
        long none = instructions(name, "SELECT 1" + END);
        return instructions(name, "UPDATE account SET balance = balance + 1" + END) - none;
    }

    private static String transactions(int number) {
        StringBuilder script = new StringBuilder();
        CapturedTables.CAPTURED.forEach(table -> script.append("PREPARE ")
                .append(table)
                .append("_add(int) AS UPDATE ")
                .append(table)
                .append(" SET balance = balance + 1 WHERE id = $1")
                .append(END));
        script.append("PREPARE look(int) AS SELECT balance FROM account WHERE id = $1")
                .append(END)
                .append("PREPARE note(int, int, int) AS INSERT INTO history (account, teller, branch, delta)"
                        + " VALUES ($1, $2, $3, 1)")
                .append(END);
        Random random = new Random(1);
        for (int i = 0; i < number; i++) {
            int account = 1 + random.nextInt(CapturedTables.ACCOUNTS);
            int teller = 1 + random.nextInt(CapturedTables.TELLERS);
            int branch = 1 + random.nextInt(CapturedTables.BRANCHES);
            script.append(String.join(
                    END,
                    "BEGIN",
                    "EXECUTE account_add(" + account + ")",
                    "EXECUTE look(" + account + ")",
                    "EXECUTE teller_add(" + teller + ")",
                    "EXECUTE branch_add(" + branch + ")",
                    "EXECUTE note(" + account + ", " + teller + ", " + branch + ")",
                    "COMMIT" + END));
        }
        return script.toString();
    }

    /** What a process executes that runs these statements in a database. */
    private long instructions(String name, String script) throws IOException, InterruptedException {
        Path profile = profiles.resolve(name.replaceAll("\\W+", "-"));
        Path input = Files.writeString(profiles.resolve("input.sql"), script);
        Path output = profiles.resolve("output.txt");
        int result = new ProcessBuilder(command(profile, databases.get(name)))
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        if (result != 0 || Files.readString(output).contains("ERROR:")) {
            throw new IllegalStateException("PostgreSQL under valgrind ended with " + result + ", see " + output);
        }
        try (Stream<String> lines = Files.lines(profile)) {
            return lines.filter(line -> line.startsWith("summary:") || line.startsWith("totals:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .max()
                    .orElseThrow();
        }
    }

    private List<String> command(Path profile, String database) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
        }
        command.addAll(List.of("valgrind", "--tool=callgrind", "--callgrind-out-file=" + profile.toAbsolutePath()));
        command.addAll(List.of(
                programs.resolve("postgres").toString(), "--single", "-j", "-F", "-D", data.toString(), database));
        return command;
    }
}
