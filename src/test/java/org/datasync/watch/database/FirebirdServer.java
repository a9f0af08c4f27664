package org.datasync.watch.database;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.firebirdsql.management.FBMaintenanceManager;
import org.firebirdsql.management.FBManager;

/**
 * A Firebird server of its own, on the loopback interface only, of the programs that {@code .ci/firebird} has unpacked or that are
 * installed: no repository of Java's has them. It ends with the JVM at the latest.
 */
public final class FirebirdServer {
    private static final String USER = "SYSDBA";
    private static final String PASSWORD = "masterkey";
    private static final String PROGRAM = "usr/sbin/firebird";
    private static final String ENGINE = "firebird/3.0/plugins/libEngine12";

    private final Path root = root().orElseThrow();
    private final Path libraries = libraries(root).orElseThrow();
    private final Path directory = ServerDirectory.create("firebird");
    private final Path template = directory.resolve("data/template.fdb");
    private final int port = PostgreSqlServer.freePort();
    private final AtomicInteger databases = new AtomicInteger();
    private Process server;

    private FirebirdServer() {}

    /** Whether there are programs to start. */
    public static boolean isThere() {
        return root().isPresent();
    }

    private static Optional<Path> root() {
        return Stream.of(Path.of("target", "firebird").toAbsolutePath(), Path.of("/"))
                .filter(root -> Files.isExecutable(root.resolve(PROGRAM))
                        && libraries(root).isPresent())
                .findFirst();
    }

    /** The directory of libraries below which the engine lies, whichever processor this machine has. */
    private static Optional<Path> libraries(Path root) {
        try (Stream<Path> directories = Files.list(root.resolve("usr/lib"))) {
            return directories
                    .filter(directory -> Files.exists(directory.resolve(ENGINE + ".so")))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static FirebirdServer start() {
        FirebirdServer firebird = new FirebirdServer();
        Runtime.getRuntime().addShutdownHook(new Thread(firebird::stop, "stop Firebird"));
        try {
            firebird.configure();
            firebird.createUsers();
            firebird.startProcess();
            firebird.createTemplate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return firebird;
    }

    private void configure() throws IOException {
        for (String name : new String[] {"data", "lock", "tmp"}) {
            Files.createDirectory(directory.resolve(name));
        }
        Files.writeString(directory.resolve("firebird.conf"), """
                AuthServer = Srp
                AuthClient = Srp
                UserManager = Srp
                RemoteBindAddress = 127.0.0.1
                SecurityDatabase = %1$s/security3.fdb
                TempDirectories = %1$s/tmp
                DatabaseAccess = Restrict %1$s/data
                """.formatted(directory));
        Files.writeString(directory.resolve("databases.conf"), "");
        Files.writeString(directory.resolve("plugins.conf"), """
                Plugin = Engine12 {
                  Module = %1$s/firebird/3.0/plugins/libEngine12
                }
                Plugin = Srp {
                  Module = %1$s/firebird/3.0/plugins/libSrp
                }
                """.formatted(libraries));
    }

    /** Without a server: by the engine alone one needs no password. */
    private void createUsers() throws IOException {
        Path script = directory.resolve("users.sql");
        Files.writeString(
                script,
                "CREATE DATABASE '" + directory.resolve("security3.fdb") + "'; CREATE USER " + USER + " PASSWORD '"
                        + PASSWORD + "';");
        Process shell = process(root.resolve("usr/bin/isql-fb"), "-user", USER, "-i", script.toString())
                .start();
        try {
            if (shell.waitFor() != 0) {
                throw new IllegalStateException("Firebird has no users: " + log());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy of the program, whose command line tells whose it is, if this JVM is killed. */
    private void startProcess() throws IOException {
        Path program =
                Files.copy(root.resolve(PROGRAM), directory.resolve("firebird"), StandardCopyOption.COPY_ATTRIBUTES);
        server = process(program, "-p", String.valueOf(port)).start();
        await().until(() -> !server.isAlive() || isListening());
        if (!server.isAlive()) {
            throw new IllegalStateException("Firebird did not start: " + log());
        }
    }

    private ProcessBuilder process(Path program, String... arguments) {
        ProcessBuilder process = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                .toList());
        process.environment()
                .putAll(Map.of(
                        "FIREBIRD", directory.toString(),
                        "FIREBIRD_LOCK", directory.resolve("lock").toString(),
                        "FIREBIRD_TMP", directory.resolve("tmp").toString(),
                        "FIREBIRD_MSG", libraries.resolve("firebird/3.0").toString(),
                        "LD_LIBRARY_PATH", libraries.toString(),
                        "TZ", TimeZone.getDefault().getID()));
        return process.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output.log").toFile()));
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("output.log"));
    }

    /** To create one takes seconds, to copy it none. */
    private void createTemplate() {
        try {
            FBManager manager = new FBManager();
            manager.setServer("127.0.0.1");
            manager.setPort(port);
            manager.setDefaultCharacterSet("UTF8");
            manager.start();
            manager.createDatabase(template.toString(), USER, PASSWORD);
            manager.stop();
            FBMaintenanceManager maintenance = new FBMaintenanceManager();
            maintenance.setServerName("127.0.0.1");
            maintenance.setPortNumber(port);
            maintenance.setUser(USER);
            maintenance.setPassword(PASSWORD);
            maintenance.setDatabase(template.toString());
            maintenance.setForcedWrites(false); // commits survive a crash of the server, not of the machine
        } catch (Exception e) {
            throw new IllegalStateException("Firebird creates no database", e);
        }
    }

    /** Creates an empty database and returns its URL, with the user, who may do everything. */
    String newDatabase() {
        Path file = directory.resolve("data/test_" + databases.incrementAndGet() + ".fdb");
        try {
            Files.copy(template, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "jdbc:firebird://127.0.0.1:" + port + "/" + file + "?user=" + USER + "&password=" + PASSWORD
                + "&charSet=UTF-8&socketTimeout=" + TestPool.HANGING.toMillis();
    }

    private void stop() {
        if (server != null) {
            server.destroyForcibly().onExit().join();
        }
        ServerDirectory.deleteAfterExit(directory);
    }
}
