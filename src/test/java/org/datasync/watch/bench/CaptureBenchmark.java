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
import org.datasync.watch.bench.CapturedTables.Kind;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What capture costs the application on PostgreSQL: transactions like those of TPC-B, with three captured updates, an insert
 * and a query, and one update of many rows. Each kind of triggers takes turns with no trigger, and what counts is the median of
 * the ratios of such pairs. {@link CaptureInstructionsBenchmark} tells what no other work on the machine changes.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class CaptureBenchmark extends Benchmark {

    @Option(names = "--transactions", description = "transactions a writer and round (default: ${DEFAULT-VALUE})")
    private int transactions = 2_000;

    @Option(names = "--writers", description = "writers side by side (default: ${DEFAULT-VALUE})")
    private int writers = 2;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    private final Figures ratios =
            new Figures("capture", List.of("transactions/s, to no trigger", "100,000 rows, to no trigger"));

    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private CapturedTables tables;

    public static void main(String[] arguments) {
        run(new CaptureBenchmark(), arguments);
    }

    /**
     * What was measured at a time, or how it is to what was measured before it.
     *
     * @param rate transactions a second
     * @param bulk seconds of the update of all accounts
     */
    private record Cost(double rate, double bulk) {

        Cost to(Cost none) {
            return new Cost(rate / none.rate, bulk / none.bulk);
        }
    }

    @Override
    int connections() {
        return writers + 1;
    }

    @Override
    void measure(HikariDataSource pool) throws Exception {
        dataSource = pool;
        jdbc = new JdbcTemplate(dataSource);
        tables = new CapturedTables(dataSource);
        tables.create();
        for (int round = 0; round <= rounds; round++) {
            for (Kind kind : CapturedTables.KINDS) {
                Cost none = measure(Optional.empty());
                Cost ratio = measure(Optional.of(kind)).to(none);
                if (round > 0) {
                    ratios.add(kind.name(), ratio.rate(), ratio.bulk());
                }
            }
        }
        ratios.print();
    }

    private Cost measure(Optional<Kind> kind) throws Exception {
        kind.ifPresent(tables::install);
        jdbc.execute("VACUUM account");
        jdbc.execute("CHECKPOINT");
        Cost cost = new Cost(shortTransactions(), bulk());
        kind.ifPresent(tables::remove);
        jdbc.execute("TRUNCATE datasync, history");
        return cost;
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
                int[] ids = {
                    1 + random.nextInt(CapturedTables.ACCOUNTS),
                    1 + random.nextInt(CapturedTables.TELLERS),
                    1 + random.nextInt(CapturedTables.BRANCHES)
                };
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
