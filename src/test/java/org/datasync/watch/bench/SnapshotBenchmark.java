package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Json;
import org.datasync.watch.database.MariaDbServer;
import org.datasync.watch.database.PostgreSqlServer;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares a table in which nothing has changed, beside a SELECT of the same columns that is read to its end as values of Java; then one
 * of whose records some have changed, all over it. What counts are the ratios.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class SnapshotBenchmark implements Callable<Integer> {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db&tables=product";

    private static final String URI = WATCH + "&initialDelay=0&delay=1&batchSize=500";

    @Option(names = "--database", description = "PostgreSQL or MariaDB (default: ${DEFAULT-VALUE})")
    private String database = "PostgreSQL";

    @Option(names = "--rows", description = "records of the table that does not change (default: ${DEFAULT-VALUE})")
    private int rows = 5_000_000;

    @Option(names = "--some", description = "records of the table that changes (default: ${DEFAULT-VALUE})")
    private int some = 2_000_000;

    @Option(names = "--changes", description = "how many of them change (default: ${DEFAULT-VALUE})")
    private int changes = 3_000;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(names = "--without-checksums", description = "has a column whose rows are compared by their hashes alone")
    private boolean withoutChecksums;

    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private boolean started;
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SnapshotBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (isMariaDb()) {
            try (MariaDbServer server = new MariaDbServer("--innodb-buffer-pool-size=1G").start()) {
                run(server.newDatabase());
            }
        } else {
            try (PostgreSqlServer server = new PostgreSqlServer(true).start()) {
                run(server.newDatabase());
            }
        }
        return 0;
    }

    private boolean isMariaDb() {
        return database.equals("MariaDB");
    }

    private void run(String url) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        dataSource = new HikariDataSource(config);
        jdbc = new JdbcTemplate(dataSource);
        compareUnchanged();
        compareChanged();
        dataSource.close();
    }

    private void fill(int count) {
        jdbc.execute("DROP TABLE IF EXISTS product");
        String more = withoutChecksums ? isMariaDb() ? ", weight double" : ", kind xml" : "";
        String value = withoutChecksums ? isMariaDb() ? ", 1" : ", '<a/>'" : "";
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2), modified "
                + (isMariaDb() ? "datetime(6)" : "timestamp") + more + ")");
        jdbc.execute(
                isMariaDb()
                        ? "INSERT INTO product SELECT seq, CONCAT('product ', seq), 12.50, TIMESTAMP'2026-01-01 00:00:00'"
                                + " + INTERVAL seq * 1000 MICROSECOND" + value + " FROM seq_1_to_" + count
                        : "INSERT INTO product SELECT n, 'product ' || n, 12.50, timestamp '2026-01-01' + n * interval '1 ms'"
                                + value + " FROM generate_series(1, " + count + ") n");
        jdbc.execute(isMariaDb() ? "ANALYZE TABLE product" : "VACUUM ANALYZE product");
    }

    private void compareUnchanged() throws Exception {
        fill(rows);
        note(0, "first comparison of " + rows, compare());
        for (int round = 0; round <= rounds; round++) {
            note(round, "SELECT of " + rows, select());
            note(round, "unchanged " + rows, compare());
        }
        print("SELECT of " + rows);
        Map<String, Object> sizes = jdbc.queryForMap(
                "SELECT SUM(key_count) AS keys_known, SUM(LENGTH(entries)) AS bytes, COUNT(*) AS pages, COUNT(checksum) AS sums"
                        + " FROM datasync_snapshot");
        System.out.println(sizes);
    }

    private void compareChanged() throws Exception {
        seconds.clear();
        jdbc.update("DELETE FROM datasync_snapshot");
        jdbc.update("DELETE FROM datasync_watch");
        fill(some);
        compare();
        for (int round = 0; round <= rounds; round++) {
            note(round, "unchanged " + some, compare());
            change(round);
            long before = received.get();
            note(round, changes + " changes of " + some, compare());
            if (received.get() - before != changes) {
                throw new IllegalStateException("Expected " + changes + " changes, got " + (received.get() - before));
            }
            note(round, "the comparison after it", compare());
        }
        print("unchanged " + some);
    }

    private void change(int round) {
        int step = some / changes;
        jdbc.update(
                "UPDATE product SET name = ? WHERE " + (isMariaDb() ? "id MOD " + step : "id % " + step) + " = ?"
                        + " AND id <= " + (long) changes * step,
                "changed " + round,
                round + 1);
    }

    private void note(int round, String name, long nanos) {
        System.out.printf("%s: %.2f s%n", name, nanos / 1e9);
        if (round > 0) {
            seconds.computeIfAbsent(name, key -> new ArrayList<>()).add(nanos / 1e9);
        }
    }

    private long select() throws SQLException {
        long started = System.nanoTime();
        long read = 0;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement("SELECT * FROM product ORDER BY id")) {
                select.setFetchSize(500);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        boolean none = found.getInt(1) == 0
                                || found.getString(2) == null
                                || found.getBigDecimal(3) == null
                                || found.getObject(4, LocalDateTime.class) == null
                                || (withoutChecksums && found.getString(5) == null);
                        read += none ? 0 : 1;
                    }
                }
            }
            connection.commit();
        }
        if (read != rows) {
            throw new IllegalStateException("Expected " + rows + " rows, got " + read);
        }
        return System.nanoTime() - started;
    }

    /** The time of one comparison, as the route's start begins it. */
    private long compare() throws Exception {
        try (DefaultCamelContext camel = context()) {
            camel.start();
            long before = started ? run() : 0;
            if (before > 0) {
                camel.createProducerTemplate().requestBody(WATCH + "&action=compare", (Object) null);
            }
            long begun = System.nanoTime();
            camel.getRouteController().startRoute("compare"); // has the tables of the state made
            started = true;
            while (run() == before || isUnderWay()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            return System.nanoTime() - begun;
        }
    }

    private Map<String, Object> position() {
        List<String> positions =
                jdbc.queryForList("SELECT position_text FROM datasync_watch WHERE watch = 'compare'", String.class);
        return positions.isEmpty() || positions.get(0) == null
                ? Map.of("run", 0)
                : Json.readObject(positions.get(0), "a position");
    }

    /** The number of the last comparison; 0 if there is none. */
    private long run() {
        return ((Number) position().get("run")).longValue();
    }

    private boolean isUnderWay() {
        return position().containsKey("table");
    }

    private DefaultCamelContext context() throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("db", dataSource);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI).routeId("compare").autoStartup(false).process(exchange -> {
                    Object body = exchange.getIn().getBody();
                    received.addAndGet(body instanceof Changes some ? some.size() : 1);
                });
            }
        });
        return camel;
    }

    private void print(String base) {
        double plain = median(base);
        System.out.printf("%n%s, median of %d%n%n", database, rounds);
        System.out.printf("| | s | of the first |%n| --- | --- | --- |%n");
        seconds.keySet()
                .forEach(name -> System.out.printf("| %s | %.2f | %.2f |%n", name, median(name), median(name) / plain));
        System.out.println();
    }

    private double median(String name) {
        List<Double> sorted = seconds.get(name).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
