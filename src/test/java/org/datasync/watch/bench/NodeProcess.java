package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.datasync.watch.support.JvmProcess;
import org.datasync.watch.support.StatementCount;

/**
 * A node: a JVM of its own with a small heap, a pool, and a route that takes its time over each change and asks the database nothing. It waits until
 * it is told to go, and counts.
 */
final class NodeProcess extends JvmProcess.Answering {

    private static final String GO = "go";
    private static final String COUNTS = "counts";

    private NodeProcess(int number, String... arguments) {
        super(
                NodeProcess.class,
                "node-" + number,
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-Dtest.log=target/node-" + number + "-tests.log"),
                arguments);
    }

    /**
     * What nodes have done up to a moment; between two moments, what they have done in between.
     *
     * @param changes how many they have delivered
     * @param statements how many they have asked the database, commits left out
     * @param vain how many of them were for leases that others had
     * @param vainNanos how long those took
     * @param heldNanos for how long their workers had lanes
     * @param routeNanos for how long of that their routes were at work
     */
    record Counts(long changes, long statements, long vain, long vainNanos, long heldNanos, long routeNanos) {

        private static Counts parse(String text) {
            return of(Stream.of(text.split(" ")).mapToLong(Long::parseLong).toArray());
        }

        private static Counts of(long... values) {
            return new Counts(values[0], values[1], values[2], values[3], values[4], values[5]);
        }

        private long[] values() {
            return new long[] {changes, statements, vain, vainNanos, heldNanos, routeNanos};
        }

        Counts minus(Counts before) {
            long[] mine = values();
            Arrays.setAll(mine, i -> mine[i] - before.values()[i]);
            return of(mine);
        }

        Counts plus(Counts other) {
            long[] mine = values();
            Arrays.setAll(mine, i -> mine[i] + other.values()[i]);
            return of(mine);
        }

        private String text() {
            return String.join(
                    " ", LongStream.of(values()).mapToObj(Long::toString).toList());
        }
    }

    /**
     * Starts a node.
     *
     * @param dataSource to which database it connects; the password is in the environment
     * @param uri what its route is from
     * @param workers how many workers the watch has
     * @param millis what the route takes over each change
     */
    static NodeProcess start(int number, HikariDataSource dataSource, String uri, int workers, int millis) {
        List<String> arguments = new ArrayList<>(List.of(uri, Integer.toString(millis)));
        pool(dataSource, workers).forEach((name, value) -> arguments.add(name + "=" + value));
        return new NodeProcess(number, arguments.toArray(String[]::new));
    }

    private static Properties pool(HikariDataSource dataSource, int workers) {
        Properties pool = new Properties();
        pool.put("jdbcUrl", dataSource.getJdbcUrl());
        pool.put("username", Objects.requireNonNullElse(dataSource.getUsername(), ""));
        pool.put("schema", Objects.requireNonNullElse(dataSource.getSchema(), ""));
        pool.put("catalog", Objects.requireNonNullElse(dataSource.getCatalog(), ""));
        pool.put("transactionIsolation", Objects.requireNonNullElse(dataSource.getTransactionIsolation(), ""));
        pool.put("maximumPoolSize", Integer.toString(workers + 1));
        pool.values().removeIf(""::equals);
        return pool;
    }

    /** Waits until it has started. */
    void ready() {
        counts();
    }

    /** Has it begin. */
    void go() {
        ask(GO);
    }

    Counts counts() {
        return Counts.parse(ask(COUNTS));
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Properties pool = new Properties();
        Stream.of(arguments).skip(2).map(text -> text.split("=", 2)).forEach(pair -> pool.put(pair[0], pair[1]));
        HikariConfig config = new HikariConfig(pool);
        if (config.getUsername() != null) {
            config.setPassword(System.getenv(BenchDatabase.PASSWORD));
        }
        try (HikariDataSource dataSource = new HikariDataSource(config)) {
            run(dataSource, arguments[0], TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[1])), answers);
        }
    }

    private static void run(HikariDataSource dataSource, String uri, long nanos, PrintStream answers) throws Exception {
        LeaseTimes leases = new LeaseTimes(dataSource);
        StatementCount statements = new StatementCount(leases);
        AtomicLong changes = new AtomicLong();
        AtomicLong spent = new AtomicLong();
        try (CountedRoute route = new CountedRoute(Map.of("db", statements), uri, count -> {
                    long begun = System.nanoTime();
                    LockSupport.parkNanos(nanos * count);
                    spent.addAndGet(System.nanoTime() - begun);
                    changes.addAndGet(count);
                });
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                if (line.equals(GO)) {
                    route.go();
                }
                answers.println(new Counts(
                                changes.get(),
                                statements.get(),
                                leases.vain(),
                                leases.vainNanos(),
                                leases.heldNanos(),
                                spent.get())
                        .text());
                answers.flush();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Who asks is gone", e);
        }
    }
}
