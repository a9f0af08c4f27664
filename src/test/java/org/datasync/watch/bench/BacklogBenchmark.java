package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.awaitility.Awaitility;
import org.datasync.watch.change.Changes;
import org.datasync.watch.support.StatementCount;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drains a long backlog of the component's own change table on PostgreSQL, and says how fast each tenth of it went: once alone, and once
 * while a transaction is open elsewhere that keeps the server from tidying up what was deleted. Then it polls an empty queue above all
 * these dead rows.
 */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class BacklogBenchmark implements Callable<Integer> {

    private static final int PARTS = 10;
    private static final int IDLE_SECONDS = 5;
    private static final String URI =
            "datasync-watch:change-table:backlog?dataSource=#db&changeTable=backlog&install=ensure"
                    + "&initialDelay=0&delay=1&delivery=batch&batchSize=";

    @Option(names = "--rows", description = "changes in the backlog (default: ${DEFAULT-VALUE})")
    private int rows = 1_000_000;

    @Option(names = "--batch", description = "changes a transaction (default: ${DEFAULT-VALUE})")
    private int batch = 500;

    private StatementCount statements;
    private HikariDataSource dataSource;
    private JdbcTemplate jdbc;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BacklogBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        BenchServer.run("PostgreSQL", this::run);
        return 0;
    }

    private void run(String url) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        dataSource = new HikariDataSource(config);
        statements = new StatementCount(dataSource);
        jdbc = new JdbcTemplate(dataSource);
        install();
        drain("alone");
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            open.createStatement()
                    .execute("CREATE TABLE other (id integer)"); // so that it has an id, and a snapshot is held
            open.createStatement().executeQuery("SELECT count(*) FROM other").close();
            drain("beside an open transaction");
            idle();
            open.rollback();
        }
        dataSource.close();
    }

    private DefaultCamelContext context(AtomicLong seen, AtomicLongArray times) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("db", statements);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(URI + batch).routeId("backlog").process(exchange -> {
                    long count = seen.addAndGet(
                            exchange.getIn().getBody(Changes.class).size());
                    times.compareAndSet((int) Math.min(PARTS, count * PARTS / rows), 0, System.nanoTime());
                });
            }
        });
        return camel;
    }

    private void install() throws Exception {
        try (DefaultCamelContext camel = context(new AtomicLong(), new AtomicLongArray(PARTS + 1))) {
            camel.start();
        }
    }

    private void drain(String how) throws Exception {
        jdbc.update(
                "INSERT INTO backlog (table_name, record_key, operation) SELECT 'product', '{\"id\":' || n || '}',"
                        + " 'update' FROM generate_series(1, ?) n",
                rows);
        jdbc.execute("ANALYZE backlog");
        AtomicLong seen = new AtomicLong();
        AtomicLongArray times = new AtomicLongArray(PARTS + 1);
        try (DefaultCamelContext camel = context(seen, times)) {
            camel.start();
            Awaitility.await().atMost(1, TimeUnit.HOURS).until(() -> seen.get() == rows);
        }
        StringBuilder line = new StringBuilder("| " + how + " |");
        for (int part = 1; part <= PARTS; part++) {
            double second = (times.get(part) - times.get(part - 1)) / 1e9;
            line.append(String.format(Locale.ROOT, " %,.0f |", rows / (double) PARTS / second));
        }
        System.out.println(line);
    }

    private void idle() throws Exception {
        try (DefaultCamelContext camel = context(new AtomicLong(), new AtomicLongArray(PARTS + 1))) {
            camel.start();
            ScheduledPollConsumer consumer =
                    (ScheduledPollConsumer) camel.getRoute("backlog").getConsumer();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            long polls = consumer.getCounter();
            int asked = statements.get();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
            polls = consumer.getCounter() - polls;
            System.out.printf(
                    Locale.ROOT,
                    "an idle poll above %,d dead rows: %.2f ms, the pause of 1 ms left out, and %.1f statements%n",
                    2L * rows,
                    IDLE_SECONDS * 1e3 / polls - 1,
                    (statements.get() - asked) / (double) polls);
        }
    }
}
