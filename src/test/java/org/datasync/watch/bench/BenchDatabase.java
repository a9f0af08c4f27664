package org.datasync.watch.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.datasync.watch.database.InnoDbServer;
import org.datasync.watch.database.MariaDbServer;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.PostgreSqlServer;
import picocli.CommandLine.Option;

/**
 * Where a benchmark measures: on a server of its own, as fast as it is in production, or on one that is there. What it makes is in a database
 * or schema of its own, which is gone afterwards. The password is in the environment, as {@value #PASSWORD}.
 */
final class BenchDatabase {

    static final String PASSWORD = "BENCH_PASSWORD";
    private static final String SCRATCH = "datasync_bench";
    private static final String MEMORY = "--innodb-buffer-pool-size=1G";
    private static final List<String> PRODUCTS = List.of("PostgreSQL", "MariaDB", "MySQL");

    @Option(
            names = "--database",
            description = "PostgreSQL, MariaDB or MySQL, of which a server is started (default: ${DEFAULT-VALUE})")
    private String product = "PostgreSQL";

    @Option(
            names = "--url",
            description = "JDBC URL of a server that is there, on which " + SCRATCH
                    + " is made and dropped: on PostgreSQL a schema, on MariaDB and MySQL a database")
    private String url = "";

    @Option(names = "--user", description = "who connects to the URL, with the password in " + PASSWORD)
    private String user = "";

    /** What is measured. */
    interface Work {
        void on(HikariDataSource dataSource) throws Exception;
    }

    String product() {
        return url.isEmpty()
                ? product
                : PRODUCTS.stream()
                        .filter(known -> url.startsWith("jdbc:" + known.toLowerCase(Locale.ROOT) + ":"))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The benchmarks run on " + PRODUCTS + ", not on the database of --url"));
    }

    /** Also of MySQL, which speaks as it does. */
    boolean isMariaDb() {
        return !product().equals("PostgreSQL");
    }

    /** Whether the server runs on this machine for this benchmark alone, so that its processes can be looked at. */
    boolean isOwn() {
        return url.isEmpty();
    }

    /** These options, as they were given. */
    List<String> arguments() {
        return isOwn() ? List.of("--database", product) : List.of("--url", url, "--user", user);
    }

    /** Does the work with a pool of so many connections, which may be told more before the first of them is taken. */
    void run(int connections, Work work) throws Exception {
        if (!isOwn()) {
            runOnScratch(connections, work);
        } else if (product.equals("MySQL")) {
            try (InnoDbServer server = new MySqlServer(MEMORY).onDisk()) {
                run(server.start().newDatabase(), connections, work);
            }
        } else if (isMariaDb()) {
            try (InnoDbServer server = new MariaDbServer(MEMORY).onDisk()) {
                run(server.start().newDatabase(), connections, work);
            }
        } else {
            try (PostgreSqlServer server = new PostgreSqlServer(true)) {
                run(server.start().newDatabase(), connections, work);
            }
        }
    }

    private static void run(String database, int connections, Work work) throws Exception {
        try (HikariDataSource dataSource = new HikariDataSource()) {
            dataSource.setJdbcUrl(database);
            dataSource.setMaximumPoolSize(connections);
            work.on(dataSource);
        }
    }

    private void runOnScratch(int connections, Work work) throws Exception {
        String kind = isMariaDb() ? "DATABASE " : "SCHEMA ";
        execute("CREATE " + kind + SCRATCH);
        try (HikariDataSource dataSource = new HikariDataSource()) {
            dataSource.setJdbcUrl(url);
            if (!user.isEmpty()) {
                dataSource.setUsername(user);
                dataSource.setPassword(System.getenv(PASSWORD));
            }
            if (isMariaDb()) {
                dataSource.setCatalog(SCRATCH);
            } else {
                dataSource.setSchema(SCRATCH);
            }
            dataSource.setMaximumPoolSize(connections);
            work.on(dataSource);
        } finally {
            execute("DROP " + kind + SCRATCH + (isMariaDb() ? "" : " CASCADE"));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = user.isEmpty()
                        ? DriverManager.getConnection(url)
                        : DriverManager.getConnection(url, user, System.getenv(PASSWORD));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
