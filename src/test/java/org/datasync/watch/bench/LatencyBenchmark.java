package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.support.StatementCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long after its commit a change is in the route: one writer inserts so many rows a second into a captured table, each in its own
 * transaction; of each the time is taken when the commit has returned, and when the route gets it. Also how many statements a second
 * the watch asks meanwhile.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class LatencyBenchmark extends Benchmark {

    private static final double MILLIS = 1e6;
    private static final int WARM_UP = 200;
    private static final String URI =
            "datasync-watch:trigger:latency?dataSource=#db&tables=product&install=ensure&initialDelay=0&";

    @Option(names = "--seconds", description = "for how long each is measured (default: ${DEFAULT-VALUE})")
    private int seconds = 20;

    @Option(names = "--rates", split = ",", description = "changes a second (default: ${DEFAULT-VALUE})")
    private List<Integer> rates = List.of(1, 100, 1000);

    @Option(names = "--watch", description = "options of the watch (default: ${DEFAULT-VALUE})", split = " ")
    private List<String> watches = List.of("delay=500", "delay=10", "delay=5000&wakeUp=notify");

    private final Figures figures = new Figures("latency", List.of("p50, ms", "p99, ms", "p99.9, ms"), "statements/s");
    private HikariDataSource dataSource;
    private long[] committed;
    private long[] received;
    private CountDownLatch missing;

    public static void main(String[] arguments) {
        run(new LatencyBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource pool) throws Exception {
        dataSource = pool;
        for (String watch : watches) {
            for (int rate : rates) {
                measure(watch, rate);
            }
        }
        System.out.printf("%nFrom the commit to the route, %d s each%n", seconds);
        figures.print();
    }

    private void measure(String watch, int rate) throws Exception {
        StatementCount statements = new StatementCount(dataSource);
        try (Connection connection = dataSource.getConnection();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            connection.createStatement().execute("DROP TABLE IF EXISTS product, datasync, datasync_capture");
            connection.createStatement().execute("CREATE TABLE product (id integer PRIMARY KEY, name text)");
            camel.getRegistry().bind("db", statements);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(URI + watch)
                            .process(exchange -> arrived(exchange.getMessage().getBody(Change.class)));
                }
            });
            camel.start();
            int count = Math.max(20, rate * seconds);
            write(connection, WARM_UP, 100);
            int before = statements.get();
            long begun = System.nanoTime();
            write(connection, count, rate);
            double took = (System.nanoTime() - begun) / 1e9;
            note(watch, rate, (statements.get() - before) / took);
        }
    }

    private void write(Connection connection, int count, int rate) throws Exception {
        connection.createStatement().execute("TRUNCATE product");
        committed = new long[count];
        received = new long[count];
        missing = new CountDownLatch(count);
        long begun = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO product VALUES (?, 'Pears')")) {
            for (int i = 0; i < count; i++) {
                LockSupport.parkNanos(begun + i * TimeUnit.SECONDS.toNanos(1) / rate - System.nanoTime());
                insert.setInt(1, i);
                insert.executeUpdate();
                committed[i] = System.nanoTime();
            }
        }
        if (!missing.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("Of " + count + " changes " + missing.getCount() + " did not come");
        }
    }

    private void arrived(Change change) {
        if (change.getKey() != null) {
            received[((Number) change.getKey().value()).intValue()] = System.nanoTime();
            missing.countDown();
        }
    }

    private void note(String watch, int rate, double statements) {
        long[] took = new long[received.length];
        Arrays.setAll(took, i -> Math.max(0, received[i] - committed[i]));
        Arrays.sort(took);
        figures.add(
                String.format(Locale.ROOT, "`%s`, %,d changes/s", watch, rate),
                at(took, 0.5),
                at(took, 0.99),
                at(took, 0.999),
                statements);
    }

    private static double at(long[] sorted, double part) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * part))] / MILLIS;
    }
}
