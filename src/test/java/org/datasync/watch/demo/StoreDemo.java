package org.datasync.watch.demo;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.core.ConditionTimeoutException;
import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.demo.StoreTables.Comparison;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A store whose application keeps changing its tables and knows of nobody who watches; triggers capture the changes, and a route
 * keeps a second set of tables in step. At the end the
 * application stops writing, the route applies what is still pending, and both sets are compared in full.
 */
@Command(
        name = "StoreDemo",
        mixinStandardHelpOptions = true,
        description = "A store keeps changing its tables; triggers and a route keep a second set of tables in step.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:both sets are equal", "1:they differ, or changes are still pending", "2:wrong options"})
public final class StoreDemo implements Callable<Integer> {

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(80);
    private static final String ROUTE = "classpath:org/datasync/watch/demo/store.camel.yaml";

    @Spec
    private CommandSpec spec;

    @Option(names = "--seconds", paramLabel = "N", description = "How long the application writes (${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--forever", description = "Run until Ctrl-C, without a summary.")
    private boolean forever;

    @Option(names = "--postgres", description = "Run on PostgreSQL, from embedded binaries, instead of H2.")
    private boolean postgres;

    @Option(
            names = "--mysql",
            description =
                    "Run on MySQL instead, of the programs that -Dmysql.home names, as .ci/mysql -n unpacks them.")
    private boolean mysql;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StoreDemo()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (mysql) {
            return onMySql();
        }
        if (!postgres) {
            return run("jdbc:h2:mem:store;DB_CLOSE_DELAY=-1;DATABASE_TO_LOWER=TRUE", "H2");
        }
        try (PostgreSqlServer server = new PostgreSqlServer().start()) {
            return run(server.newDatabase(), "PostgreSQL");
        }
    }

    private int onMySql() throws Exception {
        if (!MySqlServer.isThere()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--mysql needs a server's programs: run .ci/mysql -n, and name what it says with -Dmysql.home=...");
        }
        try (InnoDbServer server = new MySqlServer().start()) {
            return run(server.newDatabase(), "MySQL");
        }
    }

    private int run(String jdbcUrl, String database) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println("A store on " + database + "; a line for each change that was applied to the mirror:");
        try (HikariDataSource dataSource = new HikariDataSource()) {
            dataSource.setJdbcUrl(jdbcUrl);
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            StoreTables tables = new StoreTables(jdbc);
            tables.create();
            StoreApplication application =
                    new StoreApplication(jdbc, new TransactionTemplate(new JdbcTransactionManager(dataSource)));
            ChangeLines lines = new ChangeLines(out);
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.getRegistry().bind("store", dataSource);
                camel.getRegistry().bind("seen", lines.seen());
                camel.getRegistry().bind("applied", lines.applied());
                PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveMandatoryResource(camel, ROUTE));
                camel.start();
                write(application);
                drain(tables);
            }
            return summary(out, application, lines, tables);
        }
    }

    /** Lets the application work on a thread of its own, as long as the options say. */
    private void write(StoreApplication application) throws InterruptedException, ExecutionException {
        application.open();
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> work =
                    thread.scheduleWithFixedDelay(application::work, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            work.get(forever ? Long.MAX_VALUE : seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // the time is over; had the work failed, it would have ended before
        } finally {
            thread.shutdown();
            thread.awaitTermination(DRAIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void drain(StoreTables tables) {
        try {
            await().atMost(DRAIN_TIMEOUT).until(() -> tables.pending() == 0);
        } catch (ConditionTimeoutException e) {
            // the summary says how many are left
        }
    }

    private static int summary(PrintWriter out, StoreApplication application, ChangeLines lines, StoreTables tables) {
        int pending = tables.pending();
        List<Comparison> comparisons = tables.compare();
        boolean equal = comparisons.stream().allMatch(Comparison::equal);
        out.println();
        comparisons.forEach(comparison -> out.printf(
                "%-10s  %d rows, mirror %d rows, %s%n",
                comparison.table(),
                comparison.rows(),
                comparison.mirrored(),
                comparison.equal() ? "equal" : "DIFFERENT"));
        out.printf(
                "%d changes made, %d seen, %d applied, %d pending; both sides are %s%n",
                application.made(), lines.seenCount(), lines.appliedCount(), pending, equal ? "equal" : "NOT EQUAL");
        out.flush();
        return equal && pending == 0 ? 0 : 1;
    }
}
