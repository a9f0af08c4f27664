package org.datasync.watch.database;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A PostgreSQL server of its own, which a test can crash and start again on the same port and data.
 *
 * <p>It ends with the JVM at the latest. Commits survive a crash of the server (not of the machine: nothing is synced
 * to disk).
 */
public final class PostgreSqlServer implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /** What says that something that outlives sessions is still in a database. */
    private static final String HELD = "55006"; // object_in_use

    private final Path directory;
    private final Path data;
    private final int port = freePort();
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread closeAtExit = new Thread(() -> stop(ServerDirectory::deleteAfterExit), "stop PostgreSQL");
    private final boolean diskSync;
    private EmbeddedPostgres server;

    public PostgreSqlServer() {
        this(false);
    }

    /** A server that waits for the disk at each commit, as one that holds real data does, or one that does not. */
    public PostgreSqlServer(boolean diskSync) {
        this.diskSync = diskSync;
        this.directory = diskSync ? ServerDirectory.create("postgresql") : ServerDirectory.createFast("postgresql");
        this.data = directory.resolve("data");
        Runtime.getRuntime().addShutdownHook(closeAtExit);
    }

    /** Starts the server, or does nothing if it runs. */
    public synchronized PostgreSqlServer start() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(ServerDirectory.programs().toFile())
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setPort(port)
                        .setPGStartupWait(START_TIMEOUT)
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("max_prepared_transactions", "20")
                        // The library's default is off, which loses commits when the server crashes.
                        .setServerConfig("synchronous_commit", "on")
                        // The library turns it off, which is fine unless speed is measured.
                        .setServerConfig("fsync", diskSync ? "on" : "off")
                        // It looks into each database this often, and there are hundreds.
                        .setServerConfig("autovacuum_naptime", diskSync ? "1min" : "1h")
                        .setServerConfig("wal_level", "logical")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("timezone", "Asia/Kathmandu")
                        .setLocaleConfig("locale", "C")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(
                        "PostgreSQL did not start. It refuses to run as root, unless a user namespace hides that: "
                                + "if this is root and `unshare -U id` fails, run the tests as an ordinary user.",
                        e);
            }
        }
        return this;
    }

    /** Stops the server as a crash would: sessions are cut off, and the next start has to recover. */
    public synchronized void stopImmediately() {
        if (server == null) {
            return;
        }
        try {
            Path pidFile = data.resolve("postmaster.pid");
            String pid = Files.readAllLines(pidFile).get(0).strip();
            // What `pg_ctl stop -m immediate` sends.
            int result = new ProcessBuilder("sh", "-c", "kill -QUIT " + pid)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (result != 0) {
                throw new IllegalStateException("kill ended with " + result);
            }
            // The server's last act. Its process may stay for long, as a zombie that nobody reaps.
            await().pollInterval(Duration.ofMillis(10)).atMost(STOP_TIMEOUT).until(() -> Files.notExists(pidFile));
            releaseDataDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The URL of the database {@code postgres}, with the superuser, who needs no password. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** Creates an empty database and returns its URL. */
    public String newDatabase() {
        String name = "test_" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            // to write the whole of it into the log takes longer than a checkpoint that waits for no disk
            statement.execute("CREATE DATABASE " + name + (diskSync ? "" : " STRATEGY file_copy"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return jdbcUrl(name);
    }

    /** Drops the database of that URL; one that a prepared transaction or a replication slot holds stays. */
    void dropDatabase(String url) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + url.replaceAll(".*/(\\w+)\\?.*", "$1") + " WITH (FORCE)");
        } catch (SQLException e) {
            if (!HELD.equals(e.getSQLState())) {
                throw new IllegalStateException(e);
            }
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
            releaseDataDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deletion.accept(directory);
        }
    }

    /** Stops the server if it still runs. */
    private void releaseDataDirectory() throws IOException {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres&socketTimeout="
                + TestPool.HANGING.toSeconds();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
