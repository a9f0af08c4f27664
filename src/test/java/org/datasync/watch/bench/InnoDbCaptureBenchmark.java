package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.support.WatchContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What capture costs the application on MariaDB and MySQL: transactions with one captured update, a query and an insert, and one
 * update of many rows, without triggers and with those of each capture, in turns within one run. What counts are the ratios of the
 * medians.
 */
@Command(name = "innodb-capture-bench", mixinStandardHelpOptions = true)
public final class InnoDbCaptureBenchmark extends Benchmark {

    private static final String NONE = "no trigger";
    private static final List<String> CAPTURES = List.of("key", "row", "both");
    private static final int ACCOUNTS = 100_000;

    @Option(names = "--transactions", description = "transactions a round (default: ${DEFAULT-VALUE})")
    private int transactions = 5_000;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    private final Figures rates = new Figures("innodb-capture-short", List.of("transactions/s"));
    private final Figures seconds = new Figures("innodb-capture-bulk", List.of("seconds"));
    private HikariDataSource dataSource;
    private WatchContext context;

    public static void main(String[] arguments) {
        run(new InnoDbCaptureBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource pool) throws Exception {
        dataSource = pool;
        try (WatchContext opened = new WatchContext(pool)) {
            context = opened;
            context.camel().start();
            context.execute(
                    "CREATE TABLE account (id integer PRIMARY KEY, balance numeric(12, 2) NOT NULL,"
                            + " filler char(80) NOT NULL DEFAULT '')",
                    "INSERT INTO account (id, balance) SELECT seq, 0 FROM " + InnoDb.numbers(1, ACCOUNTS),
                    "CREATE TABLE history (id integer AUTO_INCREMENT PRIMARY KEY, account integer, delta integer)");
            for (int round = 0; round <= rounds; round++) {
                measure(round, NONE);
                for (String capture : CAPTURES) {
                    action("install", capture);
                    measure(round, "capture=" + capture);
                    action("uninstall", capture);
                }
            }
        }
        rates.print(NONE);
        System.out.printf("%nOne update of %,d rows%n", ACCOUNTS);
        seconds.print(NONE);
    }

    private void action(String action, String capture) {
        context.request(
                DatabaseContract.triggerProducer("bench", "tables=account", "capture=" + capture, "action=" + action),
                null);
        context.execute("TRUNCATE TABLE datasync", "TRUNCATE TABLE history");
    }

    private void measure(int round, String name) throws SQLException {
        double rate = transactions / seconds(this::shortTransactions);
        double bulk = seconds(() -> context.jdbc().update("UPDATE account SET balance = balance + 1"));
        if (round > 0) {
            rates.add(name, rate);
            seconds.add(name, bulk);
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static double seconds(Work work) throws SQLException {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private void shortTransactions() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE account SET balance = balance + 1 WHERE id = ?");
                PreparedStatement query = connection.prepareStatement("SELECT balance FROM account WHERE id = ?");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO history (account, delta) VALUES (?, 1)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                int id = 1 + ThreadLocalRandom.current().nextInt(ACCOUNTS);
                for (PreparedStatement statement : List.of(update, query, insert)) {
                    statement.setInt(1, id);
                    statement.execute();
                }
                connection.commit();
            }
            connection.setAutoCommit(true);
        }
    }
}
