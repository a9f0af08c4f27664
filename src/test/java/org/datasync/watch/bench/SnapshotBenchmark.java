package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.datasync.watch.change.Json;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares a table in which nothing has changed, beside a SELECT of the same columns that is read to its end as values of Java; then one
 * of whose records some have changed, all over it. What counts are the ratios.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class SnapshotBenchmark extends Benchmark {

    private static final String WATCH = "datasync-watch:snapshot:compare?dataSource=#db&tables=product";

    private static final String SELECT = "a SELECT";

    private static final String URI = WATCH + "&initialDelay=0&delay=1&batchSize=500";

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

    private final AtomicLong received = new AtomicLong();
    private boolean started;
    private Figures figures;
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    public static void main(String[] arguments) {
        run(new SnapshotBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource pool) throws Exception {
        dataSource = pool;
        jdbc = new JdbcTemplate(dataSource);
        compareUnchanged();
        compareChanged();
    }

    private void fill(int count) {
        boolean mariaDb = database.isMariaDb();
        ProductTable table = new ProductTable(jdbc, mariaDb);
        if (withoutChecksums) {
            table.fill(count, mariaDb ? ", weight double" : ", kind xml", mariaDb ? ", 1" : ", '<a/>'");
        } else {
            table.fill(count);
        }
    }

    private void compareUnchanged() throws Exception {
        fill(rows);
        double first = compare();
        figures = new Figures("snapshot-" + database.product(), List.of("records/s"));
        for (int round = 0; round <= rounds; round++) {
            note(round, SELECT, rows / select());
            note(round, "nothing has changed", rows / compare());
        }
        figures.add("the first comparison", rows / first);
        System.out.printf("%n%,d records, %d rounds; what is remembered: %s%n", rows, rounds, remembered());
        figures.print(SELECT);
    }

    private Map<String, Object> remembered() {
        return jdbc.queryForMap("SELECT SUM(key_count) AS keys_known, SUM(LENGTH(entries)) AS bytes, COUNT(*) AS pages,"
                + " COUNT(checksum) AS sums FROM datasync_snapshot");
    }

    private void compareChanged() throws Exception {
        jdbc.update("DELETE FROM datasync_snapshot");
        jdbc.update("DELETE FROM datasync_watch");
        fill(some);
        compare();
        figures = new Figures("snapshot-changes-" + database.product(), List.of("seconds"));
        for (int round = 0; round <= rounds; round++) {
            note(round, "nothing has changed", compare());
            change(round);
            long before = received.get();
            note(round, "some have changed", compare());
            if (received.get() - before != changes) {
                throw new IllegalStateException("Expected " + changes + " changes, got " + (received.get() - before));
            }
            note(round, "the comparison after it", compare());
        }
        System.out.printf("%n%,d records of which %,d have changed, %d rounds%n", some, changes, rounds);
        figures.print("nothing has changed");
    }

    private void change(int round) {
        int step = some / changes;
        jdbc.update(
                "UPDATE product SET name = ? WHERE " + (database.isMariaDb() ? "id MOD " + step : "id % " + step)
                        + " = ?" + " AND id <= " + (long) changes * step,
                "changed " + round,
                round + 1);
    }

    private void note(int round, String name, double value) {
        if (round > 0) {
            figures.add(name, value);
        }
    }

    /** In seconds. */
    private double select() throws SQLException {
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
        return (System.nanoTime() - started) / 1e9;
    }

    /** The seconds of one comparison, as the route's start begins it. */
    private double compare() throws Exception {
        try (CountedRoute route =
                new CountedRoute(Map.of("db", dataSource), URI, changed -> received.addAndGet(changed))) {
            long before = started ? run() : 0;
            if (before > 0) {
                route.camel().createProducerTemplate().requestBody(WATCH + "&action=compare", (Object) null);
            }
            long begun = System.nanoTime();
            route.go(); // has the tables of the state made
            started = true;
            while (run() == before || isUnderWay()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            return (System.nanoTime() - begun) / 1e9;
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
}
