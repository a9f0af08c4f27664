package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.datasync.watch.bench.DrainedTable.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The live heap of this JVM, which is what a garbage collection leaves, as each tenth of a backlog has been delivered; and beside a writer that is
 * faster than the route, how many changes wait meanwhile.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class HeapBenchmark extends Benchmark {

    private static final double MEGABYTE = 1e6;

    @Option(names = "--rows", description = "changes in the backlog (default: ${DEFAULT-VALUE})")
    private int rows = 1_000_000;

    @Option(
            names = "--slow-rows",
            description = "changes that the slower route takes, each in 1 ms (default: ${DEFAULT-VALUE})")
    private int slowRows = 20_000;

    private DrainRig rig;

    public static void main(String[] arguments) {
        run(new HeapBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource dataSource) throws Exception {
        rig = new DrainRig(dataSource, database, Kind.IMAGES.of(database.isMariaDb()));
        drain("change", rows / Probe.PARTS);
        double[] change = drain("change", rows);
        double[] batch = drain("batch", rows);
        HeapProbe slow = drainSlowly();
        Figures figures = new Figures(
                "heap-" + database.product(),
                List.of("by change, MB", "by batch, MB", "a slower route, MB"),
                "waiting for the slower route");
        for (int part = 0; part < Probe.PARTS; part++) {
            figures.add("tenth " + (part + 1), change[part], batch[part], slow.heap[part], slow.waiting[part]);
        }
        System.out.printf("%n%,d changes with images, of which the slower route takes %,d%n", rows, slowRows);
        figures.print();
    }

    /** Looks at the heap as each tenth has arrived. */
    private final class HeapProbe extends Probe {

        private final double[] heap = new double[PARTS];
        private final double[] waiting = new double[PARTS];
        private final boolean counting;

        HeapProbe(int count, boolean counting) {
            super(count);
            this.counting = counting;
        }

        @Override
        void passed(int tenths) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            heap[tenths - 1] = (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE;
            waiting[tenths - 1] = counting ? rig.count() : 0;
        }
    }

    private double[] drain(String delivery, int count) throws Exception {
        HeapProbe probe = new HeapProbe(count, false);
        rig.drain(rig.watch("&delivery=" + delivery), probe);
        return probe.heap;
    }

    private HeapProbe drainSlowly() throws Exception {
        HeapProbe probe = new HeapProbe(slowRows, true);
        try (CountedRoute route = rig.open("&delivery=change", changes -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            probe.seen(changes);
        })) {
            rig.fill(slowRows);
            route.go();
            while (!probe.isDone()) {
                rig.add(slowRows / Probe.PARTS);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        return probe;
    }
}
