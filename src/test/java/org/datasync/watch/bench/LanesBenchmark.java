package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Drains backlogs by several workers on as many lanes or more, into a route that does nothing and into one that takes its time, with the index of the lanes and without. */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class LanesBenchmark extends Benchmark {

    @Option(names = "--rows", description = "changes to drain (default: ${DEFAULT-VALUE})")
    private int rows = 200_000;

    @Option(
            names = "--slow-rows",
            description = "changes to drain into the slow route, for each worker (default: ${DEFAULT-VALUE})")
    private int slowRows = 1_000;

    @Option(
            names = "--millis",
            description = "what the slow route takes over each change, in ms (default: ${DEFAULT-VALUE})")
    private int millis = 2;

    @Option(names = "--lanes", split = ",", description = "lanes (default: ${DEFAULT-VALUE})")
    private List<Integer> lanes = List.of(1, 2, 8, 32);

    @Option(names = "--workers", description = "workers at most (default: ${DEFAULT-VALUE})")
    private int workers = 8;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    public static void main(String[] arguments) {
        run(new LanesBenchmark(), arguments);
    }

    @Override
    int connections() {
        return workers + 4;
    }

    /** A table for a number of lanes, as it is indexed for them; with the server's work for a change. */
    private record Laned(String name, DrainRig rig, int lanes) {}

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        List<Laned> all = new ArrayList<>();
        for (int count : lanes) {
            DrainedTable table = DrainedTable.own("lanes" + count, database.isMariaDb(), false)
                    .with(options(count));
            all.add(new Laned(name(count), new DrainRig(dataSource, database, table), count));
            if (count > 1) {
                DrainedTable plain = DrainedTable.own("plain" + count, database.isMariaDb(), false)
                        .with(options(count));
                DrainRig without = new DrainRig(dataSource, database, plain).withoutLaneIndex();
                all.add(new Laned(name(count) + " without the index", without, count));
            }
        }
        Figures figures = new Figures(
                "lanes-" + database.product(),
                List.of("by change", "by batch"),
                "a route of " + millis + " ms",
                "server, µs",
                "rows read");
        for (int round = 0; round <= rounds; round++) {
            for (Laned laned : all) {
                double change = laned.rig.rate(laned.rig.watch("&delivery=change"), rows);
                RowsRead read = new RowsRead(dataSource, database.isMariaDb(), laned.rig.table());
                Effort batch = laned.rig.drain(laned.rig.watch("&delivery=batch"), new Probe(rows));
                double reads = read.untilNow();
                double slow = slowRate(laned.rig, slowRows * workers(laned.lanes));
                if (round > 0) {
                    figures.add(
                            laned.name,
                            change,
                            rows * 1e9 / batch.wall(),
                            slow,
                            batch.server() / rows / 1e3,
                            reads / rows);
                }
            }
        }
        System.out.printf("%n%,d changes, in changes/s, %d rounds%n", rows, rounds);
        figures.print(name(lanes.get(0)));
    }

    private int workers(int lanes) {
        return Math.min(lanes, workers);
    }

    private String options(int lanes) {
        return "&lanes=" + lanes + "&concurrentConsumers=" + workers(lanes);
    }

    private String name(int lanes) {
        return "`" + options(lanes).substring(1) + "`";
    }

    private double slowRate(DrainRig rig, int count) throws Exception {
        Drain.Way way = probe -> rig.open("&delivery=change", changes -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            probe.seen(changes);
        });
        return rig.rate(way, count);
    }
}
