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
import org.datasync.watch.dialect.CapturedChanges;
import org.datasync.watch.dialect.CapturedTable;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What capture costs the application on PostgreSQL: transactions like those of TPC-B, with three captured updates, an insert
 * and a query, and one update of many rows, without triggers and with each kind, in turns within one run. What counts are the
 * ratios of the medians.
 */
@Command(name = "capture-bench", mixinStandardHelpOptions = true)
public final class CaptureBenchmark implements Callable<Integer> {

    private static final int ACCOUNTS = 100_000;
    private static final int TELLERS = 100;
    private static final int BRANCHES = 10;
    private static final List<String> CAPTURED = List.of("account", "teller", "branch");

    @Option(names = "--transactions", description = "transactions a writer and round (default: ${DEFAULT-VALUE})")
    private int transactions = 4_000;

    @Option(names = "--writers", description = "writers side by side (default: ${DEFAULT-VALUE})")
    private int writers = 2;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    private final Map<String, List<Double>> shortRates = new LinkedHashMap<>();
    private final Map<String, List<Double>> bulkSeconds = new LinkedHashMap<>();
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private Triggers triggers;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CaptureBenchmark()).execute(arguments));
    }

    /** What is captured, and by triggers of which level. */
    private record Kind(String name, boolean before, boolean after, TriggerLevel level) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("key", false, false, TriggerLevel.ROW),
            new Kind("row", false, true, TriggerLevel.ROW),
            new Kind("both", true, true, TriggerLevel.ROW),
            new Kind("key, statement level", false, false, TriggerLevel.STATEMENT),
            new Kind("row, statement level", false, true, TriggerLevel.STATEMENT),
            new Kind("both, statement level", true, true, TriggerLevel.STATEMENT));

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
        create("branch", BRANCHES);
        create("teller", TELLERS);
        create("account", ACCOUNTS);
        jdbc.execute("CREATE TABLE history (account integer, teller integer, branch integer, delta integer,"
                + " changed timestamptz DEFAULT now())");
        triggers = Dialects.of("PostgreSQL").triggers();
        Dialects.of("PostgreSQL")
                .changeTable(new TableName("", "datasync"), new TableName("", "datasync_version"))
                .get(0)
                .create(new JdbcTemplate(dataSource), "", () -> false);
    }

    private void create(String table, int rows) {
        jdbc.execute("CREATE TABLE " + table + " (id integer PRIMARY KEY, balance numeric(12, 2) NOT NULL,"
                + " filler char(80) NOT NULL DEFAULT '')");
        jdbc.update("INSERT INTO " + table + " (id, balance) SELECT n, 0 FROM generate_series(1, ?) n", rows);
        jdbc.execute("VACUUM ANALYZE " + table);
    }

    private List<Capture> captures(Kind kind) {
        return CAPTURED.stream().map(table -> capture(kind, table)).toList();
    }

    private Capture capture(Kind kind, String name) {
        Table table = new TableReader(dataSource, Dialects.of(dataSource)).read(name, "");
        return new Capture(
                new CaptureName(new TableName("public", "datasync"), "bench", table.name()),
                1,
                new CapturedTable(table, name, List.of(table.columns().get(0)), KeyProof.IMMEDIATE, table.columns()),
                new CapturedChanges(kind.before(), kind.after(), null, false, false),
                null,
                kind.level());
    }

    private void measure(int round, String name, Optional<Kind> kind) throws Exception {
        kind.map(this::captures)
                .ifPresent(
                        all -> all.forEach(capture -> triggers.create(capture).forEach(jdbc::execute)));
        jdbc.execute("VACUUM account");
        jdbc.execute("CHECKPOINT");
        double rate = shortTransactions();
        double seconds = bulk();
        kind.map(this::captures)
                .ifPresent(all -> all.forEach(
                        capture -> triggers.drop(capture.name(), List.of()).forEach(jdbc::execute)));
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
                PreparedStatement account = update(connection, "account");
                PreparedStatement balance = connection.prepareStatement("SELECT balance FROM account WHERE id = ?");
                PreparedStatement teller = update(connection, "teller");
                PreparedStatement branch = update(connection, "branch");
                PreparedStatement history = connection.prepareStatement(
                        "INSERT INTO history (account, teller, branch, delta) VALUES (?, ?, ?, 1)")) {
            connection.setAutoCommit(false);
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < transactions; i++) {
                int[] ids = {1 + random.nextInt(ACCOUNTS), 1 + random.nextInt(TELLERS), 1 + random.nextInt(BRANCHES)};
                run(account, ids[0]);
                balance.setInt(1, ids[0]);
                balance.executeQuery().close();
                run(teller, ids[1]);
                run(branch, ids[2]);
                run(history, ids);
                connection.commit();
            }
        }
    }

    private static PreparedStatement update(Connection connection, String table) throws SQLException {
        return connection.prepareStatement("UPDATE " + table + " SET balance = balance + 1 WHERE id = ?");
    }

    private static void run(PreparedStatement statement, int... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setInt(i + 1, arguments[i]);
        }
        statement.executeUpdate();
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
