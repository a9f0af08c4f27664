package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Changes;
import org.datasync.watch.database.PostgreSqlServer;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads a table by a column into a route that does nothing, beside a plain JDBC loop that reads the same records in the same way;
 * and polls that find nothing, of a small table and a large one. What counts are the ratios.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class FollowBenchmark implements Callable<Integer> {

    private static final String URI = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&initialDelay=0&delay=1";

    @Option(names = "--rows", description = "records to read (default: ${DEFAULT-VALUE})")
    private int rows = 500_000;

    @Option(names = "--small", description = "records of the small table that is polled (default: ${DEFAULT-VALUE})")
    private int small = 100_000;

    @Option(names = "--large", description = "records of the large table that is polled (default: ${DEFAULT-VALUE})")
    private int large = 5_000_000;

    @Option(names = "--batch", description = "records a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FollowBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer(true).start()) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(server.newDatabase());
            config.setMaximumPoolSize(4);
            dataSource = new HikariDataSource(config);
            jdbc = new JdbcTemplate(dataSource);
            fill(rows);
            try (DefaultCamelContext camel = context("&startFrom=now", new AtomicLong(), new CountDownLatch(1), 1)) {
                camel.start(); // has the tables of the state made
            }
            for (int round = 0; round <= rounds; round++) {
                note(round, "plain JDBC", plainJdbc());
                note(round, "datasync-watch, by change", watch("change"));
                note(round, "datasync-watch, by batch", watch("batch"));
            }
            print();
            printIdle(small);
            printIdle(large);
            dataSource.close();
        }
        return 0;
    }

    private void fill(int count) {
        jdbc.execute("DROP TABLE IF EXISTS product");
        jdbc.execute(
                "CREATE TABLE product (id integer PRIMARY KEY, name text, price numeric(10, 2), modified timestamptz)");
        jdbc.update(
                "INSERT INTO product SELECT n, 'product ' || n, 12.50, timestamptz '2026-01-01' + n * interval '1 ms'"
                        + " FROM generate_series(1, ?) n",
                count);
        jdbc.execute("CREATE INDEX product_modified ON product (modified, id)");
        jdbc.execute("VACUUM ANALYZE product");
    }

    private void note(int round, String name, long nanos) {
        if (round > 0) {
            rates.computeIfAbsent(name, key -> new ArrayList<>()).add(rows * 1e9 / nanos);
        }
    }

    private long plainJdbc() throws SQLException {
        long started = System.nanoTime();
        String last = "-infinity";
        int lastId = 0;
        int read = 0;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            while (read < rows) {
                try (PreparedStatement lease = connection.prepareStatement(
                        "SELECT position_text FROM datasync_watch WHERE watch = 'follow' AND lane = 0 FOR UPDATE SKIP LOCKED")) {
                    lease.executeQuery().close();
                }
                try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, name, price, modified FROM product WHERE modified >= CAST(? AS timestamptz)"
                                + " AND (modified > CAST(? AS timestamptz) OR id > ?) ORDER BY modified, id LIMIT ?")) {
                    select.setString(1, last);
                    select.setString(2, last);
                    select.setInt(3, lastId);
                    select.setInt(4, batch);
                    try (ResultSet found = select.executeQuery()) {
                        while (found.next()) {
                            lastId = found.getInt(1);
                            found.getString(2);
                            found.getBigDecimal(3);
                            last = found.getString(4);
                            read++;
                        }
                    }
                }
                try (PreparedStatement position = connection.prepareStatement(
                        "UPDATE datasync_watch SET position_text = ? WHERE watch = 'follow' AND lane = 0")) {
                    position.setString(1, last + lastId);
                    position.executeUpdate();
                }
                connection.commit();
            }
        }
        return System.nanoTime() - started;
    }

    private DefaultCamelContext context(String options, AtomicLong seen, CountDownLatch done, long count)
            throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("db", dataSource);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI + "&batchSize=" + batch + options).routeId("follow").process(exchange -> {
                    Object body = exchange.getIn().getBody();
                    if (seen.addAndGet(body instanceof Changes changes ? changes.size() : 1) >= count) {
                        done.countDown();
                    }
                });
            }
        });
        return camel;
    }

    private long watch(String delivery) throws Exception {
        jdbc.update("UPDATE datasync_watch SET position_text = NULL");
        CountDownLatch done = new CountDownLatch(1);
        try (DefaultCamelContext camel = context("&delivery=" + delivery, new AtomicLong(), done, rows)) {
            long started = System.nanoTime();
            camel.start();
            done.await();
            return System.nanoTime() - started;
        }
    }

    private void print() {
        double plain = median("plain JDBC");
        System.out.printf("%,d records, %d a transaction, median of %d%n", rows, batch, rounds);
        System.out.printf("%-28s %12s %14s%n", "", "records/s", "to plain JDBC");
        rates.keySet()
                .forEach(name -> System.out.printf("%-28s %,12.0f %14.2f%n", name, median(name), median(name) / plain));
    }

    private double median(String name) {
        List<Double> sorted = rates.get(name).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** The watch stands at the end, and nothing comes. */
    private void printIdle(int count) throws Exception {
        fill(count);
        jdbc.update("UPDATE datasync_watch SET position_text = NULL");
        try (DefaultCamelContext camel = context("&startFrom=now", new AtomicLong(), new CountDownLatch(1), 1)) {
            camel.start();
            ScheduledPollConsumer consumer =
                    (ScheduledPollConsumer) camel.getRoute("follow").getConsumer();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            long before = consumer.getCounter();
            long started = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
            double millis = (System.nanoTime() - started) / 1e6 / (consumer.getCounter() - before);
            System.out.printf(
                    "an idle poll of %,d records: %.2f ms, with the pause of 1 ms in between%n", count, millis);
        }
    }
}
