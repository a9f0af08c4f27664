package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads a table by a column into a route that does nothing, beside a plain JDBC loop that reads the same records in the same way,
 * as values of Java, and stores where it stands; and polls that find nothing, of a small table and a large one. What counts are
 * the ratios.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class FollowBenchmark extends Benchmark {

    private static final int SECONDS = 3;
    private static final String PLAIN = "plain JDBC";
    private static final String URI = "datasync-watch:last-modified:follow?dataSource=#db&tables=product"
            + "&modifiedColumn=modified&modifiedZone=UTC&initialDelay=0&delay=1";

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

    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private ProductTable table;

    public static void main(String[] arguments) {
        run(new FollowBenchmark(), arguments);
    }

    @Override
    void measure(HikariDataSource pool) throws Exception {
        dataSource = pool;
        jdbc = new JdbcTemplate(dataSource);
        table = new ProductTable(jdbc, database.isMariaDb());
        fill(rows);
        try (CountedRoute route = route("", changes -> {})) {
            route.go(); // has the tables of the state made
        }
        Figures figures = new Figures("follow-" + database.product(), List.of("records/s"));
        for (int round = 0; round <= rounds; round++) {
            double plain = plainJdbc();
            double change = watch("&delivery=change");
            double batch = watch("&delivery=batch");
            if (round > 0) {
                figures.add(PLAIN, rows * 1e9 / plain);
                figures.add("datasync-watch, by change", rows * 1e9 / change);
                figures.add("datasync-watch, by batch", rows * 1e9 / batch);
            }
        }
        System.out.printf("%n%,d records, %d a transaction, %d rounds%n", rows, batch, rounds);
        figures.print(PLAIN);
        pollIdly();
    }

    private void fill(int count) {
        table.fill(count);
        jdbc.execute("CREATE INDEX product_modified ON product (modified, id)");
        table.analyze();
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

    private String uri(String options) {
        return URI + "&batchSize=" + batch + options + watchOptions;
    }

    private CountedRoute route(String options, IntConsumer counter) throws Exception {
        return new CountedRoute(Map.of("db", dataSource), uri(options), counter);
    }

    /** Neither the start of Camel nor its end counts; that of the route does. */
    private long watch(String options) throws Exception {
        jdbc.update("UPDATE datasync_watch SET position_text = NULL");
        Probe probe = new Probe(rows);
        try (CountedRoute route = route(options, probe::seen)) {
            long started = System.nanoTime();
            route.go();
            probe.await();
            return System.nanoTime() - started;
        }
    }

    /** The watch stands at the end, and nothing comes. */
    private void pollIdly() throws Exception {
        Figures figures = new Figures("follow-idle-" + database.product(), List.of("ms a poll"), "statements");
        for (int count : List.of(small, large)) {
            fill(count);
            for (int round = 0; round < rounds; round++) {
                jdbc.update("UPDATE datasync_watch SET position_text = NULL");
                figures.add(
                        String.format(Locale.ROOT, "%,d records", count),
                        PollTimes.whileIdle(dataSource, uri("&startFrom=now"), SECONDS));
            }
        }
        figures.print(String.format(Locale.ROOT, "%,d records", small));
    }
}
