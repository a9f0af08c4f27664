package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.datasync.watch.bench.DrainedTable.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drains a long backlog of the component's own change table, and says how fast each tenth of it went: alone, and while a transaction is open
 * elsewhere that keeps the server from tidying up what was deleted.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class BacklogBenchmark extends Benchmark {

    @Option(names = "--rows", description = "changes in the backlog (default: ${DEFAULT-VALUE})")
    private int rows = 1_000_000;

    @Option(names = "--watch-options", description = "more options for datasync-watch, as &name=value")
    private String watchOptions = "&delivery=batch";

    @Option(
            names = "--rounds",
            description = "rounds after a short one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    public static void main(String[] arguments) {
        run(new BacklogBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        DrainRig rig = new DrainRig(dataSource, database, Kind.OWN.of(database.isMariaDb()));
        drain(rig, rows / Probe.PARTS);
        Figures figures = new Figures("backlog-" + database.product(), List.of("alone", "beside an open transaction"));
        for (int round = 0; round < rounds; round++) {
            double[] alone = drain(rig, rows);
            double[] beside;
            try (OpenTransaction open = new OpenTransaction(dataSource)) {
                open.begin();
                beside = drain(rig, rows);
            }
            for (int part = 0; part < Probe.PARTS; part++) {
                figures.add(name(part), alone[part], beside[part]);
            }
        }
        System.out.printf("%nEach tenth of %,d changes, in changes/s, %d rounds%n", rows, rounds);
        figures.print(name(0));
    }

    private static String name(int part) {
        return "tenth " + (part + 1);
    }

    private double[] drain(DrainRig rig, int count) throws Exception {
        Probe probe = new Probe(count);
        rig.drain(rig.watch(watchOptions), probe);
        return probe.rates();
    }
}
