package org.datasync.watch.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.tools.Server;

/** An H2 server in a JVM of its own that has nothing but H2 on its class path. */
public final class H2Process implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("tcp://.*:(\\d+)");

    private final Process process;
    private final int port;

    /** Starts it over a directory. */
    public H2Process(Path directory) {
        try {
            process = new ProcessBuilder(command(directory))
                    .redirectErrorStream(true)
                    .start();
            port = port(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Path directory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dh2.bindAddress=127.0.0.1",
                "-cp",
                jar(),
                Server.class.getName(),
                "-tcp",
                "-tcpPort",
                "0",
                "-ifNotExists",
                "-baseDir",
                directory.toString());
    }

    private static String jar() {
        try {
            return Path.of(Server.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int port(BufferedReader output) throws IOException {
        Matcher port = PORT.matcher(String.valueOf(output.readLine()));
        if (!port.find()) {
            throw new IllegalStateException("The H2 server did not start");
        }
        return Integer.parseInt(port.group(1));
    }

    /** The JDBC URL of a database that it creates. */
    public String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./test";
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
