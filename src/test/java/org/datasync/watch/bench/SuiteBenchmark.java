package org.datasync.watch.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The benchmarks of performance.md one after the other, each in a JVM and on a database of its own. A table is measured alone with {@code --only} and
 * its name, or by its own class, which has more options.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class SuiteBenchmark implements Callable<Integer> {

    private static final List<String> POSTGRESQL_ALONE = List.of("latency", "capture");

    @Mixin
    private final BenchDatabase database = new BenchDatabase();

    @Option(
            names = "--rows",
            description =
                    "records and changes of the longest tables; the others are in proportion (default: ${DEFAULT-VALUE})")
    private int rows = 1_000_000;

    @Option(names = "--only", split = ",", description = "the names of the tables to measure (default: all)")
    private List<String> only = List.of();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SuiteBenchmark()).execute(arguments));
    }

    /**
     * A table.
     *
     * @param name what it is called
     * @param benchmark what measures it
     * @param arguments with which, between spaces
     */
    private record Part(String name, Class<?> benchmark, String arguments) {}

    private List<Part> parts() {
        int fifth = rows / 5;
        int tenth = rows / 10;
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("drain", DrainBenchmark.class, "--rounds 3 --sql-rows 5000 --rows " + fifth));
        for (String table : List.of("images", "fetched", "triggered", "foreign")) {
            parts.add(new Part(
                    "drain-" + table,
                    DrainBenchmark.class,
                    "--rounds 3 --only plain,change,batch --table " + table + " --rows " + tenth));
        }
        parts.add(new Part("batch-size", BatchSizeBenchmark.class, "--rows " + fifth));
        parts.add(new Part("lanes", LanesBenchmark.class, "--rows " + fifth));
        parts.add(new Part("nodes", NodesBenchmark.class, "--seconds 6"));
        parts.add(new Part("backlog", BacklogBenchmark.class, "--rows " + rows));
        parts.add(new Part("idle", IdleBenchmark.class, "--rounds 3"));
        parts.add(new Part("heap", HeapBenchmark.class, "--rows " + rows));
        parts.add(new Part("latency", LatencyBenchmark.class, "--seconds 10"));
        parts.add(new Part("capture", CaptureBenchmark.class, "--transactions 2000"));
        parts.add(new Part("apply", ApplyBenchmark.class, "--by-sql 5000 --changes " + tenth));
        parts.add(new Part("follow", FollowBenchmark.class, "--rows " + rows + " --large " + rows));
        String changed = " --some " + 2 * fifth + " --changes " + Math.max(1, rows / 1_600);
        parts.add(new Part("snapshot", SnapshotBenchmark.class, "--rows " + rows + changed));
        return parts;
    }

    @Override
    public Integer call() throws Exception {
        List<Part> parts = parts().stream()
                .filter(part -> only.isEmpty() || only.contains(part.name()))
                .filter(part -> !database.isMariaDb() || !POSTGRESQL_ALONE.contains(part.name()))
                .toList();
        if (!parts.stream().map(Part::name).toList().containsAll(only)) {
            throw new IllegalArgumentException("There are "
                    + parts().stream().map(Part::name).toList() + "; on " + database.product() + " not all of " + only);
        }
        int failed = 0;
        long begun = System.nanoTime();
        for (Part part : parts) {
            long started = System.nanoTime();
            int result = run(part);
            failed += result == 0 ? 0 : 1;
            say("%s %s %.0f s", part.name(), result == 0 ? "took" : "FAILED after", seconds(started));
        }
        say(
                "All of it took %.0f s, and %d of %d failed; target/bench has it, too",
                seconds(begun), failed, parts.size());
        return failed;
    }

    /** With the options of this JVM. */
    private int run(Part part) throws IOException, InterruptedException {
        List<String> command = Stream.of(
                        List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java"),
                        ManagementFactory.getRuntimeMXBean().getInputArguments(),
                        List.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                part.benchmark().getName()),
                        database.arguments(),
                        List.of(part.arguments().split(" ")))
                .flatMap(List::stream)
                .toList();
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static void say(String text, Object... values) {
        System.out.println("\n" + String.format(Locale.ROOT, text, values));
    }
}
