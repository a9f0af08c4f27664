package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.datasync.watch.change.Changes;
import org.datasync.watch.database.PostgreSqlServer;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drains a backlog from PostgreSQL into a route that does nothing, beside a plain JDBC loop that does the same statements
 * and beside camel-sql, in turns within one run. The machine may be noisy, so what counts are the ratios of the medians.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class DrainBenchmark implements Callable<Integer> {

    private static final String URI = "datasync-watch:change-table:queue?dataSource=#db&initialDelay=0&delay=10";

    @Option(names = "--rows", description = "changes to drain (default: ${DEFAULT-VALUE})")
    private int rows = 200_000;

    @Option(names = "--sql-rows", description = "changes for camel-sql, which is slow (default: ${DEFAULT-VALUE})")
    private int sqlRows = 10_000;

    @Option(names = "--batch", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--images", description = "whether changes carry the record after them, as JSON")
    private boolean images;

    @Option(names = "--watch-options", description = "more options for datasync-watch, as &name=value")
    private String watchOptions = "";

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DrainBenchmark()).execute(arguments));
    }

    /** Drains what is in the queue, and says how many nanoseconds that took. */
    private interface Drain {
        long run(int rows) throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        try (PostgreSqlServer server = new PostgreSqlServer(true).start()) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(server.newDatabase());
            config.setMaximumPoolSize(4);
            dataSource = new HikariDataSource(config);
            jdbc = new JdbcTemplate(dataSource);
            install();
            for (int round = 0; round <= rounds; round++) {
                measure(round, "plain JDBC", rows, this::plainJdbc);
                measure(round, "datasync-watch, by change", rows, count -> watch(count, "change"));
                measure(round, "datasync-watch, by batch", rows, count -> watch(count, "batch"));
                measure(round, "camel-sql with onConsume", sqlRows, this::camelSql);
            }
            dataSource.close();
        }
        print();
        return 0;
    }

    private void install() throws Exception {
        try (DefaultCamelContext camel = context()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(URI + "&install=ensure").to("log:none?level=OFF");
                }
            });
            camel.start();
        }
    }

    private DefaultCamelContext context() {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("db", dataSource);
        return camel;
    }

    private void measure(int round, String name, int count, Drain drain) throws Exception {
        jdbc.execute("TRUNCATE queue");
        jdbc.update(
                "INSERT INTO queue (table_name, record_key, operation, after_image) SELECT 'product',"
                        + " '{\"id\":' || n || '}', 'update', CASE WHEN ? THEN '{\"id\":' || n || ',\"name\":\"product '"
                        + " || n || '\",\"price\":12.50}' END FROM generate_series(1, ?) n",
                images,
                count);
        jdbc.execute("VACUUM ANALYZE queue");
        double rate = count * 1e9 / drain.run(count);
        if (left() != 0) {
            throw new IllegalStateException(name + " has left " + left() + " rows");
        }
        if (round > 0) {
            rates.computeIfAbsent(name, key -> new ArrayList<>()).add(rate);
        }
    }

    private long plainJdbc(int count) throws SQLException {
        long started = System.nanoTime();
        int drained = 0;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            while (drained < count) {
                try (PreparedStatement lease = connection.prepareStatement(
                        "SELECT position_text FROM datasync_watch WHERE watch = 'queue' AND lane = 0"
                                + " FOR UPDATE SKIP LOCKED")) {
                    lease.executeQuery().close();
                }
                Long[] ids = fetch(connection);
                try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM queue WHERE subscriber = '' AND id = ANY (?)")) {
                    delete.setObject(1, ids);
                    drained += delete.executeUpdate();
                }
                connection.commit();
            }
        }
        return System.nanoTime() - started;
    }

    private Long[] fetch(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, record_key, table_name, operation, changed_at, transaction_id, origin, before_image,"
                        + " after_image FROM queue WHERE subscriber = '' ORDER BY id LIMIT ?")) {
            select.setInt(1, batch);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                    for (int column = 2; column <= 9; column++) {
                        rows.getString(column);
                    }
                }
            }
        }
        return ids.toArray(Long[]::new);
    }

    private long watch(int count, String delivery) throws Exception {
        return drain(count, URI + "&batchSize=" + batch + "&delivery=" + delivery + watchOptions);
    }

    private long camelSql(int count) throws Exception {
        return drain(
                count,
                "sql:SELECT * FROM queue ORDER BY id?dataSource=#db&initialDelay=0&delay=10&maxMessagesPerPoll=" + batch
                        + "&onConsume=DELETE FROM queue WHERE subscriber = '' AND id = :%23id");
    }

    /** Neither the start of Camel nor its end counts; that of the route does. */
    private long drain(int count, String uri) throws Exception {
        AtomicLong seen = new AtomicLong();
        CountDownLatch done = new CountDownLatch(1);
        try (DefaultCamelContext camel = context()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).routeId("drain").autoStartup(false).process(exchange -> {
                        Object body = exchange.getIn().getBody();
                        if (seen.addAndGet(body instanceof Changes changes ? changes.size() : 1) >= count) {
                            done.countDown();
                        }
                    });
                }
            });
            camel.start();
            long started = System.nanoTime();
            camel.getRouteController().startRoute("drain");
            done.await();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> left() == 0);
            return System.nanoTime() - started;
        }
    }

    private long left() {
        Long left = jdbc.queryForObject("SELECT count(*) FROM queue", Long.class);
        return left == null ? 0 : left;
    }

    private void print() {
        double plain = median("plain JDBC");
        double camelSql = median("camel-sql with onConsume");
        System.out.printf(
                "%,d changes (camel-sql %,d), %d a transaction, median of %d%n", rows, sqlRows, batch, rounds);
        System.out.printf("%-28s %12s %14s %14s%n", "", "changes/s", "to plain JDBC", "to camel-sql");
        rates.keySet()
                .forEach(name -> System.out.printf(
                        "%-28s %,12.0f %14.2f %14.1f%n",
                        name, median(name), median(name) / plain, median(name) / camelSql));
    }

    private double median(String name) {
        List<Double> sorted = rates.get(name).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
