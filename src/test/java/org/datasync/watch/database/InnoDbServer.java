package org.datasync.watch.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A MariaDB or MySQL server of its own, on the loopback interface only. It ends with the JVM at the latest. */
public abstract class InnoDbServer implements AutoCloseable {
    private static final String USER = "tester";
    private static final String PASSWORD = "tester";

    private final String product;
    private final Path directory;
    private final int port = PostgreSqlServer.freePort();
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread closeAtExit;
    private final List<String> arguments;
    private boolean onDisk;
    private Path files;
    private boolean started;

    /**
     * Not started yet.
     *
     * @param product as URLs call it
     * @param arguments of the server's command line besides
     */
    InnoDbServer(String product, String... arguments) {
        this.product = product;
        this.directory = ServerDirectory.create(product);
        this.closeAtExit = new Thread(() -> stop(ServerDirectory::deleteAfterExit), "stop " + product);
        this.arguments = List.of(arguments);
        Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    /** Returns once the server can be connected to. */
    abstract void launch() throws IOException;

    /** Ends the server, if it has been launched. */
    abstract void end();

    /** What a URL tells the driver, beside the user: the server's zone, which is not the JVM's, or instants would be off. */
    abstract String driverOptions();

    /** Has its data on a disk, as one that is measured should: to be told before its start. */
    public final InnoDbServer onDisk() {
        onDisk = true;
        return this;
    }

    /** Where the server is. */
    final Path directory() {
        return directory;
    }

    /** Where its data are, below a directory that is in memory if that can be. */
    final Path data() {
        return files.resolve("data");
    }

    /** Where it listens. */
    public final int port() {
        return port;
    }

    /** Starts the server, or does nothing if it has been started. */
    public final synchronized InnoDbServer start() {
        if (!started) {
            try {
                started = true;
                files = onDisk ? directory : ServerDirectory.createFast(product + "-data");
                launch();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** The server's settings on the command line; no session of it runs in UTC. */
    final Stream<String> settings() throws IOException {
        Stream<String> usual = Stream.of(
                "--init-file=" + userScript(),
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--default-time-zone=+05:45",
                "--max-connections=200",
                // commits survive a crash of the server, not of the machine
                "--innodb-flush-log-at-trx-commit=2");
        return Stream.concat(usual, arguments.stream());
    }

    private Path userScript() throws IOException {
        return Files.writeString(
                directory.resolve("create-user.sql"),
                "CREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'127.0.0.1' WITH GRANT OPTION;\n");
    }

    /** Creates an empty database and returns its URL, with the user, who may do everything. */
    public final String newDatabase() {
        // everybody may do everything in databases of MariaDB whose names begin with test_
        String name = "a_test_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return jdbcUrl(name);
    }

    /** Drops the database of that URL, if it is still there. */
    final void dropDatabase(String url) {
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

    private String jdbcUrl(String database) {
        return "jdbc:" + product + "://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + PASSWORD
                + "&" + driverOptions() + "&socketTimeout=" + TestPool.HANGING.toMillis();
    }

    /** Stops the server and deletes its data. */
    @Override
    public final void close() {
        Runtime.getRuntime().removeShutdownHook(closeAtExit);
        stop(ServerDirectory::delete);
    }

    private synchronized void stop(Consumer<Path> deletion) {
        try {
            end();
        } finally {
            Stream.of(directory, files).filter(Objects::nonNull).distinct().forEach(deletion);
        }
    }
}
