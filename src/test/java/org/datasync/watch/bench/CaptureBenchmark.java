package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialects;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What capture costs the application on PostgreSQL: transactions of three updates by key, and one update of many rows,
 * without triggers and with each kind, in turns within one run. What counts are the ratios of the medians.
 */
@Command(name = "capture-bench", mixinStandardHelpOptions = true)
public final class CaptureBenchmark implements Callable<Integer> {

    private static final int ACCOUNTS = 100_000;
    private static final int UPDATES = 3;

    @Option(names = "--transactions", description = "transactions a writer and round (default: ${DEFAULT-VALUE})")
    private int transactions = 1_000;

    @Option(names = "--writers", description = "writers side by side (default: ${DEFAULT-VALUE})")
    private int writers = 2;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 7;

    private final Map<String, List<Double>> shortRates = new LinkedHashMap<>();
    private final Map<String, List<Double>> bulkSeconds = new LinkedHashMap<>();
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private Table account;
    private Triggers triggers;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CaptureBenchmark()).execute(arguments));
    }

    /** What is captured, and by triggers of which level. */
    private record Kind(String name, boolean before, boolean after, boolean rowLevel) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("key, statement triggers", false, false, false),
            new Kind("row, statement triggers", false, true, false),
            new Kind("both, statement triggers", true, true, false),
            new Kind("key, row triggers", false, false, true),
            new Kind("row, row triggers", false, true, true),
            new Kind("both, row triggers", true, true, true));

    @Override
    public Integer call() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer(true).start()) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(server.newDatabase());
            config.setMaximumPoolSize(writers + 1);
            dataSource = new HikariDataSource(config);
            jdbc = new JdbcTemplate(dataSource);
            createTables();
            for (int round = 0; round <= rounds; round++) {
                measure(round, "no trigger", Optional.empty());
                for (Kind kind : KINDS) {
                    measure(round, kind.name(), Optional.of(kind));
                }
            }
            report();
            dataSource.close();
        }
        return 0;
    }

    private void createTables() {
        jdbc.execute(
                "CREATE TABLE account (id integer PRIMARY KEY, branch integer NOT NULL, balance numeric(12, 2) NOT NULL,"
                        + " changed timestamptz NOT NULL DEFAULT now(), filler char(60) NOT NULL DEFAULT '')");
        jdbc.update(
                "INSERT INTO account (id, branch, balance) SELECT n, n % 10, 0 FROM generate_series(1, ?) n", ACCOUNTS);
        account = new TableReader(dataSource).read("account", "");
        triggers = Dialects.of("PostgreSQL").triggers();
        new SchemaScript(Dialects.of("PostgreSQL").changeTableResource(), Map.of("table", "datasync"))
                .create(dataSource, "", () -> false);
    }

    private Capture capture(Kind kind) {
        Table as = new Table(account.name(), account.columns(), account.primaryKey(), kind.rowLevel());
        CaptureName name = new CaptureName(new TableName("public", "datasync"), "bench", account.name());
        return new Capture(
                name,
                1,
                as,
                "account",
                List.of(account.columns().get(0)),
                account.columns(),
                kind.before(),
                kind.after(),
                null,
                false,
                null);
    }

    private void measure(int round, String name, Optional<Kind> kind) throws Exception {
        kind.ifPresent(one -> triggers.create(capture(one)).forEach(jdbc::execute));
        jdbc.execute("VACUUM account");
        jdbc.execute("CHECKPOINT");
        double rate = shortTransactions();
        double seconds = bulk();
        kind.ifPresent(one -> triggers.drop(capture(one).name(), List.of()).forEach(jdbc::execute));
        jdbc.execute("TRUNCATE datasync");
        if (round > 0) {
            shortRates.computeIfAbsent(name, key -> new ArrayList<>()).add(rate);
            bulkSeconds.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds);
        }
    }

    private double shortTransactions() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        long start = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            running.add(executor.submit(() -> {
                write();
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        executor.shutdown();
        return writers * transactions / ((System.nanoTime() - start) / 1e9);
    }

    private void write() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE account SET balance = balance + 1, changed = now() WHERE id = ?")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                int first = 1 + ThreadLocalRandom.current().nextInt(ACCOUNTS - UPDATES);
                for (int id = first; id < first + UPDATES; id++) {
                    update.setInt(1, id);
                    update.executeUpdate();
                }
                connection.commit();
            }
        }
    }

    private double bulk() {
        long start = System.nanoTime();
        jdbc.update("UPDATE account SET balance = balance + 1");
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private void report() {
        double rate = median(shortRates.get("no trigger"));
        double seconds = median(bulkSeconds.get("no trigger"));
        System.out.printf("%n%-28s %14s %8s %14s %8s%n", "", "transactions/s", "ratio", "100,000 rows s", "ratio");
        shortRates.forEach((name, rates) -> System.out.printf(
                "%-28s %14.0f %8.2f %14.2f %8.2f%n",
                name,
                median(rates),
                median(rates) / rate,
                median(bulkSeconds.get(name)),
                median(bulkSeconds.get(name)) / seconds));
    }
}
