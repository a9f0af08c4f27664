package org.datasync.watch.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Prometheus server of its own, on a port of its own, that scrapes one application each second. */
public final class Prometheus implements AutoCloseable {

    /** Where {@code .ci/prometheus} unpacks it. */
    private static final Path UNPACKED = Path.of("target/prometheus/usr/bin");

    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=(\\S+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String address;

    /**
     * Starts one.
     *
     * @param directory for its configuration and data
     * @param target what it scrapes
     * @param rules a file with the rules that it evaluates
     */
    public Prometheus(Path directory, URI target, Path rules) throws IOException {
        Path configuration = directory.resolve("prometheus.yml");
        Files.writeString(
                configuration, """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: application
                    metrics_path: %s
                    static_configs: [{targets: ["%s"]}]
                """.formatted(rules.toAbsolutePath(), target.getPath(), target.getAuthority()));
        process = new ProcessBuilder(
                        program("prometheus"),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .start();
        address = address();
    }

    /** A program of Prometheus; without it the test is skipped. */
    public static String program(String name) {
        Stream<Path> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, name));
        Optional<Path> found = Stream.concat(Stream.of(UNPACKED.resolve(name)), installed)
                .filter(Files::isExecutable)
                .findFirst();
        return found.map(Path::toString)
                .orElseGet(() -> Assumptions.abort("There is no " + name
                        + " on this machine: alerts and dashboard are not evaluated. .ci/prometheus fetches it"));
    }

    private String address() throws IOException {
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder read = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread reader = new Thread(() -> log.lines().forEach(unread -> {}), "prometheus-log");
                reader.setDaemon(true);
                reader.start();
                return listening.group(1);
            }
            read.append(line).append('\n');
        }
        throw new IllegalStateException("Prometheus has ended:\n" + read);
    }

    /** The value of an expression now, as Prometheus answers: a list of samples. */
    public JsonNode query(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .get("result");
    }

    /** The alerts that are pending or firing, each by its name. */
    public Stream<String> alerts() {
        return get("/api/v1/alerts").findValuesAsText("alertname").stream();
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode form = new ObjectMapper().readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.body());
            }
            return form.get("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
