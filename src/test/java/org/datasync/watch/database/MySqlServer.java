package org.datasync.watch.database;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A MySQL server of {@link MySqlPrograms}. As is usual of MySQL, it writes a binary log, and its sessions are strict. */
public final class MySqlServer extends InnoDbServer {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path output = directory().resolve("output.log");
    private Process server;

    /** With these arguments of the server's command line besides. */
    public MySqlServer(String... arguments) {
        super("mysql", arguments);
    }

    /** Whether there are programs to start. */
    public static boolean isThere() {
        return MySqlPrograms.areThere();
    }

    @Override
    void launch() throws IOException {
        run(Stream.of("--initialize-insecure"));
        await().atMost(PATIENCE).until(() -> !server.isAlive());
        if (server.exitValue() == 0) {
            run(Stream.concat(ownSettings(), settings()));
            await().atMost(PATIENCE).until(() -> !server.isAlive() || isListening());
        }
        if (!server.isAlive()) {
            throw new IllegalStateException("MySQL did not start: " + Files.readString(output));
        }
    }

    private Stream<String> ownSettings() {
        return Stream.of(
                "--port=" + port(),
                "--socket=" + directory().resolve("socket"),
                "--pid-file=" + directory().resolve("pid"),
                "--mysqlx=OFF",
                "--secure-file-priv=",
                "--sync-binlog=0");
    }

    private void run(Stream<String> options) throws IOException {
        List<String> command = new ArrayList<>(MySqlPrograms.server());
        command.add("--datadir=" + data());
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        options.forEach(command::add);
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    void end() {
        if (server != null) {
            server.destroyForcibly().onExit().join();
            server = null;
        }
    }

    @Override
    String driverOptions() {
        return "sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=SERVER";
    }
}
