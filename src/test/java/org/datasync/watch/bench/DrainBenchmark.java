package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.awaitility.Awaitility;
import org.datasync.watch.change.Changes;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drains a backlog into a route that does nothing, beside a plain JDBC loop that does the same statements and beside camel-sql, in
 * turns within one run. The routes have started and are idle before. The machine may be noisy, so what counts are the ratios of
 * the medians, and what a change costs in processor time.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class DrainBenchmark implements Callable<Integer> {

    private static final String PLAIN = "plain JDBC";
    private static final String CAMEL_SQL = "camel-sql with onConsume";
    private static final String ROUTE = "drain";
    private static final double MICROS = 1e3;

    @Option(names = "--database", description = "PostgreSQL or MariaDB (default: ${DEFAULT-VALUE})")
    private String database = "PostgreSQL";

    @Option(names = "--rows", description = "changes to drain (default: ${DEFAULT-VALUE})")
    private int rows = 200_000;

    @Option(
            names = "--sql-rows",
            description = "changes for camel-sql, which is slow; 0 without it (default: ${DEFAULT-VALUE})")
    private int sqlRows = 10_000;

    @Option(names = "--batch", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    @Option(
            names = "--rounds",
            description = "rounds after a first one that does not count (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--images", description = "whether changes carry the record after them, as JSON")
    private boolean images;

    @Option(names = "--foreign", description = "drains a change table of an application")
    private boolean foreign;

    @Option(names = "--trigger", description = "drains what triggers have captured, with the record after each change")
    private boolean trigger;

    @Option(names = "--watch-options", description = "more options for datasync-watch, as &name=value")
    private String watchOptions = "";

    private final Map<String, List<Effort>> efforts = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;
    private DrainedTable table;
    private List<Long> server = List.of();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DrainBenchmark()).execute(arguments));
    }

    /** Drains what {@code fill} puts into the table, and says what that took. */
    private interface Drain {
        Effort run(Runnable fill, int rows) throws Exception;
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
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        dataSource = new HikariDataSource(config);
        jdbc = new JdbcTemplate(dataSource);
        table = trigger
                ? DrainedTable.triggered(isMariaDb())
                : foreign ? DrainedTable.foreign(isMariaDb()) : DrainedTable.own(isMariaDb(), images);
        table.before().forEach(jdbc::execute);
        install();
        server = Effort.processes(jdbc, isMariaDb());
        for (int round = 0; round <= rounds; round++) {
            measure(round, PLAIN, rows, this::plainJdbc);
            measure(round, "datasync-watch, by change", rows, (fill, count) -> watch(fill, count, "change"));
            measure(round, "datasync-watch, by batch", rows, (fill, count) -> watch(fill, count, "batch"));
            if (sqlRows > 0) {
                measure(round, CAMEL_SQL, sqlRows, this::camelSql);
            }
        }
        print();
        dataSource.close();
    }

    /** The tables of the state, and what is not there yet of the change table and its triggers. */
    private void install() throws Exception {
        try (DefaultCamelContext camel = context()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(table.uri()).to("log:none?level=OFF");
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
        Effort effort = drain.run(() -> table.fill(jdbc, isMariaDb(), count), count);
        long left = table.left(jdbc);
        if (left != 0) {
            throw new IllegalStateException(name + " has left " + left + " rows");
        }
        if (round > 0) {
            efforts.computeIfAbsent(name, key -> new ArrayList<>()).add(effort);
            counts.put(name, count);
        }
    }

    private Effort plainJdbc(Runnable fill, int count) throws SQLException {
        fill.run();
        Effort before = Effort.untilNow(server);
        int drained = 0;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            while (drained < count) {
                try (PreparedStatement lease = connection.prepareStatement(
                        "SELECT position_text FROM datasync_watch WHERE watch = 'queue' AND lane = 0"
                                + " FOR UPDATE SKIP LOCKED")) {
                    lease.executeQuery().close();
                }
                drained += delete(connection, fetch(connection));
                connection.commit();
            }
        }
        return Effort.untilNow(server).minus(before);
    }

    private Long[] fetch(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(table.select())) {
            select.setInt(1, batch);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ids.add(found.getLong(1));
                    for (int column = 2; column <= table.columns().size(); column++) {
                        found.getString(column);
                    }
                }
            }
        }
        return ids.toArray(Long[]::new);
    }

    private int delete(Connection connection, Long[] ids) throws SQLException {
        String any = isMariaDb() ? "IN (" + String.join(",", Collections.nCopies(ids.length, "?")) + ")" : "= ANY (?)";
        try (PreparedStatement delete = connection.prepareStatement(table.delete() + any)) {
            if (isMariaDb()) {
                for (int i = 0; i < ids.length; i++) {
                    delete.setLong(i + 1, ids[i]);
                }
            } else {
                delete.setObject(1, ids);
            }
            return delete.executeUpdate();
        }
    }

    private Effort watch(Runnable fill, int count, String delivery) throws Exception {
        return drain(fill, count, table.uri() + "&batchSize=" + batch + "&delivery=" + delivery + watchOptions);
    }

    private Effort camelSql(Runnable fill, int count) throws Exception {
        return drain(
                fill,
                count,
                "sql:SELECT * FROM " + table.name() + " ORDER BY id?dataSource=#db&initialDelay=0&delay=10"
                        + "&maxMessagesPerPoll=" + batch + "&onConsume=" + table.delete() + "= :%23id");
    }

    /** What was spent by the thread that polls, from the first exchange to the last; the time up to the end of all. */
    private Effort drain(Runnable fill, int count, String uri) throws Exception {
        AtomicLong seen = new AtomicLong();
        AtomicReference<Effort> first = new AtomicReference<>();
        AtomicReference<Effort> last = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        try (DefaultCamelContext camel = context()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(uri).routeId(ROUTE).process(exchange -> {
                        Object body = exchange.getIn().getBody();
                        if (first.get() == null) {
                            first.set(Effort.untilNow(server));
                        }
                        if (seen.addAndGet(body instanceof Changes changes ? changes.size() : 1) >= count) {
                            last.set(Effort.untilNow(server));
                            done.countDown();
                        }
                    });
                }
            });
            camel.start();
            idle(camel);
            fill.run();
            long started = System.nanoTime();
            camel.getRouteController().resumeRoute(ROUTE);
            done.await();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> table.left(jdbc) == 0);
            return last.get().minus(first.get()).in(System.nanoTime() - started);
        }
    }

    /** Once the route has found nothing it is suspended, until all that it is to drain is there. */
    private static void idle(DefaultCamelContext camel) throws Exception {
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) camel.getRoute(ROUTE).getConsumer();
        Awaitility.await().until(() -> consumer.getCounter() > 1);
        camel.getRouteController().suspendRoute(ROUTE);
    }

    private void print() {
        System.out.printf(
                "%n%s, %s, %,d changes (camel-sql %,d), %d a transaction, median of %d%n%n",
                database, table.name(), rows, sqlRows, batch, rounds);
        System.out.println("| | changes/s | to plain JDBC | to camel-sql | thread, us | server, us | bytes |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        efforts.keySet()
                .forEach(name -> System.out.printf(
                        "| %s | %,.0f | %.2f | %.1f | %.2f | %.2f | %,.0f |%n",
                        name,
                        rate(name),
                        rate(name) / rate(PLAIN),
                        sqlRows == 0 ? 0 : rate(name) / rate(CAMEL_SQL),
                        each(name, Effort::thread) / MICROS,
                        each(name, Effort::server) / MICROS,
                        each(name, Effort::bytes)));
    }

    private double rate(String name) {
        return 1e9 / each(name, Effort::wall);
    }

    /** The median, for a change. */
    private double each(String name, ToDoubleFunction<Effort> part) {
        double[] sorted = efforts.get(name).stream().mapToDouble(part).sorted().toArray();
        return sorted[sorted.length / 2] / counts.get(name);
    }
}
