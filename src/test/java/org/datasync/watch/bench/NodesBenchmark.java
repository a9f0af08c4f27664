package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.datasync.watch.support.StatementCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Has several nodes share the lanes of one watch, with a backlog in each lane and a route that takes its time: what each node does, and how
 * many statements a change costs. The nodes are Camel contexts of this JVM, each with a pool of its own: what they know of each other they
 * know by the database.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class NodesBenchmark extends Benchmark {

    @Option(names = "--nodes", split = ",", description = "nodes (default: ${DEFAULT-VALUE})")
    private List<Integer> nodes = List.of(1, 2, 4, 8);

    @Option(names = "--lanes", description = "lanes (default: ${DEFAULT-VALUE})")
    private int lanes = 32;

    @Option(names = "--workers", description = "workers of each node (default: ${DEFAULT-VALUE})")
    private int workers = 2;

    @Option(names = "--batch", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 100;

    @Option(
            names = "--millis",
            description = "what the route takes over each change, in ms (default: ${DEFAULT-VALUE})")
    private int millis = 2;

    @Option(names = "--delay", description = "the watch's option, in ms (default: ${DEFAULT-VALUE})")
    private int delay = 500;

    @Option(names = "--seconds", description = "how long each number of nodes runs (default: ${DEFAULT-VALUE})")
    private int seconds = 8;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 2;

    public static void main(String[] arguments) {
        run(new NodesBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        DrainedTable table = DrainedTable.own("nodes", database.isMariaDb(), false)
                .with("&lanes=" + lanes + "&concurrentConsumers=" + workers + "&batchSize=" + batch);
        DrainRig rig = new DrainRig(dataSource, database, table);
        Figures figures =
                new Figures("nodes-" + database.product(), List.of("changes/s"), "of one node's, each", "statements");
        for (int round = 0; round <= rounds; round++) {
            double one = Double.NaN;
            for (int count : nodes) {
                rig.fill(Math.min(lanes, count * workers) * 1000 / millis * (seconds + 4) + lanes * batch);
                double[] run = run(dataSource, table, count);
                one = Double.isNaN(one) ? run[0] : one;
                if (round > 0) {
                    figures.add(count + " nodes", run[0], run[0] / count / one, run[1]);
                }
            }
        }
        System.out.printf("%n%d lanes, %d workers a node, %d ms a change%n", lanes, workers, millis);
        figures.print();
    }

    /** How many changes a second these nodes deliver together, and how many statements each takes. */
    private double[] run(HikariDataSource dataSource, DrainedTable table, int count) throws Exception {
        AtomicLong seen = new AtomicLong();
        List<HikariDataSource> pools = new ArrayList<>();
        List<StatementCount> statements = new ArrayList<>();
        List<CountedRoute> running = new ArrayList<>();
        try {
            for (int node = 0; node < count; node++) {
                HikariConfig config = new HikariConfig();
                dataSource.copyStateTo(config);
                config.setPoolName("node-" + node);
                config.setMaximumPoolSize(workers + 1);
                pools.add(new HikariDataSource(config));
                statements.add(new StatementCount(pools.get(node)));
                running.add(new CountedRoute(
                        Map.of("db", statements.get(node)),
                        table.uri().replace("&delay=10&", "&delay=" + delay + "&"),
                        changes -> {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                            seen.addAndGet(changes);
                        }));
                running.get(node).go();
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            long asked = asked(statements);
            long before = seen.get();
            long started = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
            double delivered = seen.get() - before;
            double rate = delivered * 1e9 / (System.nanoTime() - started);
            return new double[] {rate, (asked(statements) - asked) / delivered};
        } finally {
            running.forEach(CountedRoute::close);
            pools.forEach(HikariDataSource::close);
        }
    }

    private static long asked(List<StatementCount> statements) {
        return statements.stream().mapToLong(StatementCount::get).sum();
    }
}
