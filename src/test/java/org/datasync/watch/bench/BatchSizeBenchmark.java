package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.datasync.watch.bench.DrainedTable.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Drains backlogs with transactions of different sizes, beside a plain JDBC loop with transactions as large. */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class BatchSizeBenchmark extends Benchmark {

    private static final String PLAIN = "plain JDBC";

    @Option(names = "--rows", description = "changes to drain at most (default: ${DEFAULT-VALUE})")
    private int rows = 200_000;

    @Option(
            names = "--transactions",
            description = "transactions at most, of which small ones take long (default: ${DEFAULT-VALUE})")
    private int transactions = 4_000;

    @Option(names = "--sizes", split = ",", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private List<Integer> sizes = List.of(1, 10, 100, 500, 2000);

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    public static void main(String[] arguments) {
        run(new BatchSizeBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        DrainRig rig = new DrainRig(dataSource, database, Kind.OWN.of(database.isMariaDb()));
        Figures figures = new Figures("batch-size-" + database.product(), List.of(PLAIN, "by change", "by batch"));
        for (int round = 0; round <= rounds; round++) {
            for (int size : sizes) {
                int count = (int) Math.min(rows, (long) size * transactions);
                double plain = rig.rate(rig.plainJdbc(size), count);
                double change = rig.rate(rig.watch("&delivery=change&batchSize=" + size), count);
                double batch = rig.rate(rig.watch("&delivery=batch&batchSize=" + size), count);
                if (round > 0) {
                    figures.add("`batchSize=" + size + "`", plain, change, batch);
                }
            }
        }
        System.out.printf("%n%,d changes at most, in changes/s, %d rounds%n", rows, rounds);
        figures.print(PLAIN);
    }
}
