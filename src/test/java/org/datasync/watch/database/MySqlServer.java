package org.datasync.watch.database;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A MySQL server of its own, on the loopback interface only, of the programs in the directory that the system property
 * {@code mysql.home} names: that of an installed server, or a root into which {@code .ci/mysql} has unpacked Debian's packages. It
 * ends with the JVM at the latest.
 *
 * <p>As is usual of MySQL, it writes a binary log, and its sessions are strict.
 */
public final class MySqlServer implements AutoCloseable {
    private static final String HOME = "mysql.home";
    private static final String USER = "tester";
    private static final String PASSWORD = "tester";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home = Path.of(System.getProperty(HOME)).toAbsolutePath();
    private final Path directory = ServerDirectory.create("mysql");
    private final int port = PostgreSqlServer.freePort();
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread closeAtExit = new Thread(() -> stop(ServerDirectory::deleteAfterExit), "stop MySQL");
    private final List<String> arguments;
    private Process server;

    /** With these arguments of the server's command line besides. */
    public MySqlServer(String... arguments) {
        this.arguments = List.of(arguments);
        Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    /** Whether there are programs to start. */
    public static boolean isThere() {
        return System.getProperty(HOME) != null;
    }

    /** Starts the server, or does nothing if it has been started. */
    public synchronized MySqlServer start() {
        if (server == null) {
            try {
                run(Stream.of("--initialize-insecure"));
                if (server.waitFor() == 0) {
                    run(Stream.concat(Stream.of("--init-file=" + userScript(), "--port=" + port), settings()));
                    await().atMost(PATIENCE).until(() -> !server.isAlive() || isListening());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (!server.isAlive()) {
            throw new IllegalStateException("MySQL did not start, or has ended: " + log());
        }
        return this;
    }

    private Path userScript() throws IOException {
        return Files.writeString(
                directory.resolve("create-user.sql"),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'127.0.0.1' WITH GRANT OPTION;\n");
    }

    private Stream<String> settings() {
        return Stream.concat(
                Stream.of(
                        "--bind-address=127.0.0.1",
                        "--socket=" + directory.resolve("socket"),
                        "--pid-file=" + directory.resolve("pid"),
                        "--mysqlx=OFF",
                        "--skip-name-resolve",
                        "--default-time-zone=+05:45",
                        "--max-connections=200",
                        "--secure-file-priv=",
                        // commits survive a crash of the server, not of the machine
                        "--innodb-flush-log-at-trx-commit=2",
                        "--sync-binlog=0"),
                arguments.stream());
    }

    private void run(Stream<String> options) throws IOException {
        List<String> command = new ArrayList<>(program());
        command.add("--datadir=" + directory.resolve("data"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        options.forEach(command::add);
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.log").toFile()))
                .start();
    }

    /** Debian's programs are run by Debian's own loader, as those of another system's libraries may be older. */
    private List<String> program() {
        Path unpacked = home.resolve("usr/sbin/mysqld");
        if (!Files.isExecutable(unpacked)) {
            return List.of(home.resolve("bin/mysqld").toString(), "--no-defaults");
        }
        Path loader = first(home.resolve("usr/lib64"), home.resolve("usr/lib"));
        Path libraries = children(home.resolve("usr/lib"))
                .filter(child -> Files.exists(child.resolve("libc.so.6")))
                .findFirst()
                .orElseThrow();
        return List.of(
                loader.toString(),
                "--library-path",
                libraries.toString(),
                unpacked.toString(),
                "--no-defaults",
                "--basedir=" + home.resolve("usr"),
                "--lc-messages-dir=" + home.resolve("usr/share/mysql"));
    }

    private static Path first(Path... directories) {
        return Arrays.stream(directories)
                .flatMap(MySqlServer::children)
                .filter(file -> file.getFileName().toString().startsWith("ld-linux"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("output.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates an empty database and returns its URL, with the user, who may do everything. */
    public String newDatabase() {
        String name = "a_test_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return jdbcUrl(name);
    }

    /** Drops the database of that URL, if it is still there. */
    void dropDatabase(String url) {
        execute("DROP DATABASE IF EXISTS " + url.replaceAll(".*/(\\w+)\\?.*", "$1"));
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(""));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(closeAtExit);
        stop(ServerDirectory::delete);
    }

    private synchronized void stop(Consumer<Path> deletion) {
        if (server != null) {
            server.destroyForcibly().onExit().join();
            server = null;
        }
        deletion.accept(directory);
    }

    private String jdbcUrl(String database) {
        // The server's zone is not the JVM's: the driver must know, or instants would be off.
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + PASSWORD
                + "&sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=SERVER&socketTimeout="
                + TestPool.HANGING.toMillis();
    }
}
