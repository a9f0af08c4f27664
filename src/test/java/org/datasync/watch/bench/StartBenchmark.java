package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long a watch of many tables takes to start when all is installed as it should be, the start of Camel included. */
@Command(name = "start-bench", mixinStandardHelpOptions = true)
public final class StartBenchmark implements Callable<Integer> {

    @Option(names = "--tables", description = "how many there are (default: ${DEFAULT-VALUE})")
    private int tables = 2_000;

    @Option(names = "--database", description = "PostgreSQL, MariaDB and so on (default: ${DEFAULT-VALUE})")
    private String database = "PostgreSQL";

    @Option(names = "--rounds", description = "rounds, of which the median counts (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StartBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws SQLException {
        TestDatabase chosen = TestDatabase.all()
                .filter(candidate -> candidate.name().equalsIgnoreCase(database))
                .findFirst()
                .orElseThrow();
        try (HikariDataSource dataSource = chosen.newDatabase()) {
            createTables(dataSource);
            String exact =
                    IntStream.rangeClosed(1, tables).mapToObj(n -> "t" + n).collect(Collectors.joining(","));
            print("installation of " + tables + " tables", start(dataSource, "t*"));
            print("start with nothing to do, by wildcard", median(() -> start(dataSource, "t*")));
            print("start with nothing to do, by exact names", median(() -> start(dataSource, exact)));
        }
        return 0;
    }

    private void createTables(HikariDataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            String columns = IntStream.range(0, 10)
                    .mapToObj(n -> ", c" + n + (n % 2 == 0 ? " varchar(40)" : " decimal(10,2)"))
                    .collect(Collectors.joining());
            for (int table = 1; table <= tables; table++) {
                statement.execute("CREATE TABLE t" + table + " (id integer NOT NULL PRIMARY KEY" + columns + ")");
            }
        }
    }

    private static Duration start(HikariDataSource dataSource, String names) {
        long begun = System.nanoTime();
        try (WatchContext context = new WatchContext(dataSource)) {
            context.receive(
                    "datasync-watch:trigger:store?dataSource=#db&install=ensure&initialDelay=3600000&tables=" + names);
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    private interface Start {
        Duration run();
    }

    private Duration median(Start start) {
        List<Duration> durations =
                Stream.generate(start::run).limit(rounds).sorted().toList();
        return durations.get(durations.size() / 2);
    }

    private static void print(String what, Duration duration) {
        System.out.printf("%s: %.1f s%n", what, duration.toMillis() / 1000.0);
    }
}
