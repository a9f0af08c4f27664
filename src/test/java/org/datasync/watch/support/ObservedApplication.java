package org.datasync.watch.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * A Camel Main as people run it, with meters, the developer console and a server for routes, all on ports of their own of this
 * machine; its database is bound as {@code db}.
 */
public final class ObservedApplication implements AutoCloseable {

    private final Main main = new Main();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = freePort();
    private final int managementPort = freePort();

    public ObservedApplication(DataSource dataSource) {
        main.bind("db", dataSource);
        with("camel.main.duration-max-seconds", "-1");
        with("camel.main.shutdown-timeout", "10");
        with("camel.main.dev-console-enabled", "true");
        with("camel.metrics.enabled", "true");
        with("camel.server.enabled", "true");
        with("camel.server.host", "127.0.0.1");
        with("camel.server.port", String.valueOf(port));
        with("camel.management.enabled", "true");
        with("camel.management.host", "127.0.0.1");
        with("camel.management.port", String.valueOf(managementPort));
        with("camel.management.metrics-enabled", "true");
        with("camel.management.dev-console-enabled", "true");
    }

    /** A property of the application. */
    public ObservedApplication with(String property, String value) {
        main.addProperty(property, value);
        return this;
    }

    public ObservedApplication start(RouteBuilder routes) {
        main.configure().addRoutesBuilder(routes);
        return start();
    }

    public ObservedApplication start() {
        try {
            main.start();
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public CamelContext camel() {
        return main.getCamelContext();
    }

    /** Where its routes are reached. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Where its management server is reached. */
    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    /** What the management server answers to a GET. */
    public String managed(String path) {
        return get(managementUri(path), "*/*");
    }

    /** The same as JSON. */
    public String managedJson(String path) {
        return get(managementUri(path), "application/json");
    }

    private String get(URI uri, String accept) {
        return send(HttpRequest.newBuilder(uri).header("Accept", accept).build())
                .body();
    }

    /** Sends a request, and waits for the answer. */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        main.stop();
    }
}
