package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.datasync.watch.bench.NodeProcess.Counts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Has several nodes, each a JVM of its own, share the lanes of one watch, with a backlog in each lane and a route that takes its time: what they
 * deliver together, how many statements a change costs, and for how long workers stand without a lane. It is measured once all nodes have
 * lanes.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class NodesBenchmark extends Benchmark {

    private static final int SETTLING = 2;

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

    @Option(names = "--seconds", description = "how long each number of nodes is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 8;

    @Option(names = "--rounds", description = "rounds (default: ${DEFAULT-VALUE})")
    private int rounds = 1;

    @Option(names = "--without-index", description = "leaves the lanes without their index")
    private boolean withoutIndex;

    public static void main(String[] arguments) {
        run(new NodesBenchmark(), arguments);
    }

    /** What so many nodes did, for how long, and what that cost. */
    private record Run(List<Counts> nodes, Effort effort, double jvmNanos) {

        Counts all() {
            return nodes.stream().reduce(Counts::plus).orElseThrow();
        }

        double rate() {
            return all().changes() * 1e9 / effort.wall();
        }

        double leastRate() {
            return nodes.stream().mapToLong(Counts::changes).min().orElseThrow() * 1e9 / effort.wall();
        }

        double perChange(long count) {
            return perChange((double) count);
        }

        double perChange(double value) {
            return value / all().changes();
        }
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        DrainedTable table = DrainedTable.own("nodes", database.isMariaDb(), false)
                .with("&lanes=" + lanes + "&concurrentConsumers=" + workers + "&batchSize=" + batch);
        DrainRig rig = new DrainRig(dataSource, database, table);
        if (withoutIndex) {
            rig = rig.withoutLaneIndex();
        }
        Figures figures = new Figures(
                "nodes-" + database.product(),
                List.of("changes/s"),
                "of one node's, each",
                "the least node's",
                "statements a change",
                "of them in vain",
                "% of the workers' time without a lane",
                "% asking in vain",
                "ms a change in the route",
                "ms in the rest of a cycle",
                "JVMs, µs",
                "server, µs");
        for (int round = 0; round < rounds; round++) {
            double one = Double.NaN;
            for (int count : nodes) {
                Run run = run(rig, count);
                one = Double.isNaN(one) ? run.rate() / count : one;
                add(figures, count, run, one);
            }
        }
        System.out.printf("%n%d lanes, %d workers a node, %d ms a change, %d s%n", lanes, workers, millis, seconds);
        figures.print();
    }

    private void add(Figures figures, int count, Run run, double one) {
        Counts all = run.all();
        double time = count * workers * run.effort().wall();
        figures.add(
                count + (count == 1 ? " node" : " nodes"),
                run.rate(),
                run.rate() / count / one,
                run.leastRate() / one,
                run.perChange(all.statements()),
                run.perChange(all.vain()),
                100 * (1 - all.heldNanos() / time),
                100 * all.vainNanos() / time,
                run.perChange(all.routeNanos()) / 1e6,
                run.perChange(all.heldNanos() - all.routeNanos()) / 1e6,
                run.perChange(run.jvmNanos()) / 1e3,
                run.perChange(run.effort().server()) / 1e3);
    }

    private Run run(DrainRig rig, int count) throws Exception {
        int backlog = 2 * count * workers * 1000 / millis * (seconds + SETTLING) + lanes * batch;
        rig.fill(backlog);
        List<NodeProcess> running = new ArrayList<>();
        try {
            for (int node = 0; node < count; node++) {
                String uri = rig.table().uri().replace("&delay=10&", "&delay=" + delay + "&");
                running.add(NodeProcess.start(node, rig.dataSource(), uri, workers, millis));
            }
            running.forEach(NodeProcess::ready);
            running.forEach(NodeProcess::go);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> running.stream()
                    .allMatch(node -> node.counts().changes() > 0));
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SETTLING));
            Run run = measured(rig, running);
            if (rig.count() < backlog / 4) {
                throw new IllegalStateException("The backlog is nearly at its end, so lanes may have had nothing left");
            }
            return run;
        } finally {
            running.forEach(NodeProcess::close);
        }
    }

    private Run measured(DrainRig rig, List<NodeProcess> running) {
        List<Long> server = database.isOwn() ? Effort.processes(rig.jdbc(), database.isMariaDb()) : List.of();
        List<Long> jvms = running.stream().map(NodeProcess::pid).toList();
        Effort before = Effort.untilNow(server);
        double spent = Effort.of(jvms);
        List<Counts> begun = running.stream().map(NodeProcess::counts).toList();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        Effort after = Effort.untilNow(server);
        double spentSince = Effort.of(jvms) - spent;
        List<Counts> done = new ArrayList<>();
        for (int node = 0; node < running.size(); node++) {
            done.add(running.get(node).counts().minus(begun.get(node)));
        }
        return new Run(done, after.minus(before), spentSince);
    }
}
