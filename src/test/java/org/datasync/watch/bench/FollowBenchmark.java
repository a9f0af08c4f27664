package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.datasync.watch.change.Changes;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads a table by a column into a route that does nothing, beside a plain JDBC loop that reads the same records in the same way,
 * as values of Java, and stores where it stands; and polls that find nothing, of a small table and a large one. What counts are
 * the ratios.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class FollowBenchmark implements Callable<Integer> {

    private static final String URI = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&modifiedZone=UTC&initialDelay=0&delay=1";

    @Option(names = "--database", description = "PostgreSQL or MariaDB (default: ${DEFAULT-VALUE})")
    private String database = "PostgreSQL";

    @Option(names = "--rows", description = "records to read (default: ${DEFAULT-VALUE})")
    private int rows = 1_000_000;

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

    @Option(names = "--watch-options", description = "more options for datasync-watch, as &name=value")
    private String watchOptions = "";

    private final Rates rates = new Rates();
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FollowBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        BenchServer.run(database, this::run);
        return 0;
    }

    private boolean isMariaDb() {
        return BenchServer.isMariaDb(database);
    }

    private void run(String url) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        dataSource = new HikariDataSource(config);
        jdbc = new JdbcTemplate(dataSource);
        fill(rows);
        try (DefaultCamelContext camel = context("", new CountDownLatch(1), 1)) {
            camel.start();
            camel.getRouteController().startRoute("follow"); // has the tables of the state made
        }
        for (int round = 0; round <= rounds; round++) {
            note(round, "plain JDBC", plainJdbc());
            note(round, "datasync-watch, by change", watch("&delivery=change"));
            note(round, "datasync-watch, by batch", watch("&delivery=batch"));
        }
        print();
        printIdle(small);
        printIdle(large);
        dataSource.close();
    }

    private void fill(int count) {
        jdbc.execute("DROP TABLE IF EXISTS product");
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2), modified "
                + (isMariaDb() ? "datetime(6))" : "timestamp)"));
        jdbc.execute(
                isMariaDb()
                        ? "INSERT INTO product SELECT seq, CONCAT('product ', seq), 12.50, TIMESTAMP'2026-01-01 00:00:00'"
                                + " + INTERVAL seq * 1000 MICROSECOND FROM seq_1_to_" + count
                        : "INSERT INTO product SELECT n, 'product ' || n, 12.50, timestamp '2026-01-01' + n * interval '1 ms'"
                                + " FROM generate_series(1, " + count + ") n");
        jdbc.execute("CREATE INDEX product_modified ON product (modified, id)");
        jdbc.execute(isMariaDb() ? "ANALYZE TABLE product" : "VACUUM ANALYZE product");
    }

    private void note(int round, String name, long nanos) {
        System.out.printf("%s: %,.0f records/s%n", name, rows * 1e9 / nanos);
        if (round > 0) {
            rates.add(name, rows * 1e9 / nanos);
        }
    }

    /** Where a loop stands. */
    private record Stand(LocalDateTime modified, int id, int read) {}

    private long plainJdbc() throws SQLException {
        long started = System.nanoTime();
        Stand stand = new Stand(LocalDateTime.of(2000, 1, 1, 0, 0), 0, 0);
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            while (stand.read() < rows) {
                try (PreparedStatement lease = connection.prepareStatement(
                        "SELECT position_text FROM datasync_watch WHERE watch = 'follow' AND lane = 0 FOR UPDATE SKIP LOCKED")) {
                    lease.executeQuery().close();
                }
                stand = read(connection, stand);
                try (PreparedStatement position = connection.prepareStatement(
                        "UPDATE datasync_watch SET position_text = ? WHERE watch = 'follow' AND lane = 0")) {
                    position.setString(1, stand.modified() + " " + stand.id());
                    position.executeUpdate();
                }
                connection.commit();
            }
        }
        return System.nanoTime() - started;
    }

    private Stand read(Connection connection, Stand stand) throws SQLException {
        LocalDateTime last = stand.modified();
        int id = stand.id();
        int read = stand.read();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, name, price, modified FROM product WHERE modified >= ?"
                        + " AND (modified > ? OR id > ?) ORDER BY modified, id LIMIT ?")) {
            select.setObject(1, last);
            select.setObject(2, last);
            select.setInt(3, id);
            select.setInt(4, batch);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    id = found.getInt(1);
                    String name = found.getString(2);
                    BigDecimal price = found.getBigDecimal(3);
                    last = found.getObject(4, LocalDateTime.class);
                    read += name == null || price == null ? 0 : 1;
                }
            }
        }
        return new Stand(last, id, read);
    }

    /** Neither the start of Camel nor its end counts; that of the route does. */
    private long watch(String options) throws Exception {
        jdbc.update("UPDATE datasync_watch SET position_text = NULL");
        CountDownLatch done = new CountDownLatch(1);
        try (DefaultCamelContext camel = context(options, done, rows)) {
            camel.start();
            long started = System.nanoTime();
            camel.getRouteController().startRoute("follow");
            done.await();
            return System.nanoTime() - started;
        }
    }

    private DefaultCamelContext context(String options, CountDownLatch done, long count) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("db", dataSource);
        AtomicLong seen = new AtomicLong();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI + "&batchSize=" + batch + options + watchOptions)
                        .routeId("follow")
                        .autoStartup(false)
                        .process(exchange -> {
                            Object body = exchange.getIn().getBody();
                            if (seen.addAndGet(body instanceof Changes changes ? changes.size() : 1) >= count) {
                                done.countDown();
                            }
                        });
            }
        });
        return camel;
    }

    private void print() throws IOException {
        System.out.printf("%n%s, %,d records, %d a transaction, median of %d%n%n", database, rows, batch, rounds);
        rates.print("follow-" + database, "records", "plain JDBC");
    }

    /** The watch stands at the end, and nothing comes. */
    private void printIdle(int count) throws Exception {
        fill(count);
        jdbc.update("UPDATE datasync_watch SET position_text = NULL");
        try (DefaultCamelContext camel = context("&startFrom=now", new CountDownLatch(1), 1)) {
            camel.start();
            camel.getRouteController().startRoute("follow");
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
