package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What capture costs the application on PostgreSQL: transactions like those of TPC-B, with three captured updates, an insert
 * and a query, and one update of many rows, without triggers and with each kind, in turns within one run. What counts are the
 * ratios of the medians.
 */
@Command(name = "capture-bench", mixinStandardHelpOptions = true)
public final class CaptureBenchmark extends Benchmark {

    private static final String NONE = "no trigger";
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

    private final Figures rates = new Figures("capture-short", List.of("transactions/s"));
    private final Figures seconds = new Figures("capture-bulk", List.of("seconds"));
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private Triggers triggers;
    private String schema;

    public static void main(String[] arguments) {
        run(new CaptureBenchmark(), arguments);
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
    int connections() {
        return writers + 1;
    }

    @Override
    void measure(HikariDataSource pool) throws Exception {
        dataSource = pool;
        jdbc = new JdbcTemplate(dataSource);
        createTables();
        for (int round = 0; round <= rounds; round++) {
            measure(round, NONE, Optional.empty());
            for (Kind kind : KINDS) {
                measure(round, kind.name(), Optional.of(kind));
            }
        }
        System.out.printf("%n%d writers, %,d transactions each, %d rounds%n", writers, transactions, rounds);
        rates.print(NONE);
        System.out.printf("%nOne update of %,d rows%n", ACCOUNTS);
        seconds.print(NONE);
    }

    private void createTables() {
        create("branch", BRANCHES);
        create("teller", TELLERS);
        create("account", ACCOUNTS);
        jdbc.execute("CREATE TABLE history (account integer, teller integer, branch integer, delta integer,"
                + " changed timestamptz DEFAULT now())");
        schema = jdbc.queryForObject("SELECT current_schema()", String.class);
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
                new CaptureName(new TableName(schema, "datasync"), "bench", table.name()),
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
        double bulk = bulk();
        kind.map(this::captures)
                .ifPresent(all -> all.forEach(
                        capture -> triggers.drop(capture.name(), List.of()).forEach(jdbc::execute)));
        jdbc.execute("TRUNCATE datasync");
        if (round > 0) {
            rates.add(name, rate);
            seconds.add(name, bulk);
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
}
