package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.database.MySqlServer;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Kamelets as they lie in the jar, by what an integrator gives them: no bean, no URL, no driver. */
@Tag("mysql")
class KameletsTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> received = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        camel.stop();
    }

    static List<TestDatabase> databases() {
        return MySqlServer.isThere()
                ? List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL)
                : List.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void eachChangeIsJsonAndIsDeliveredAgainIfTheRouteFails(TestDatabase database) throws Exception {
        try (HikariDataSource dataSource = database.newDatabase()) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            jdbc.execute("CREATE TABLE product (id INTEGER PRIMARY KEY, name VARCHAR(40))");
            jdbc.execute("CREATE TABLE price (id INTEGER PRIMARY KEY, name VARCHAR(40))");
            jdbc.execute("CREATE TABLE secret (id INTEGER PRIMARY KEY, name VARCHAR(40))");
            jdbc.execute("INSERT INTO product VALUES (7, 'Pears')");
            start(receive(source(dataSource, "initialLoad=true"), 1));

            jdbc.execute("INSERT INTO secret VALUES (1, 'Nothing')");
            jdbc.execute("INSERT INTO price VALUES (3, '1.10')");
            jdbc.execute("DELETE FROM product WHERE id = 7");
            await().until(() -> received.size() == 3);

            assertThat(received.toString()).contains("\"operation\":\"delete\"");
            assertThat(received).allSatisfy(text -> assertThat(
                            new ObjectMapper().readTree(text).path("table").asText())
                    .isIn("product", "price"));
        }
    }

    private void start(RoutesBuilder routes) throws Exception {
        camel.addRoutes(routes);
        camel.start();
    }

    private RouteBuilder receive(String source, int failures) {
        AtomicInteger left = new AtomicInteger(failures);
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(source).process(exchange -> {
                    if (left.getAndDecrement() > 0) {
                        throw new IllegalStateException("not yet");
                    }
                    received.add((String) exchange.getMessage().getBody());
                });
            }
        };
    }

    private static String source(HikariDataSource dataSource, String more) {
        URI url = URI.create(dataSource.getJdbcUrl().substring("jdbc:".length()));
        String user = parameter(url, "user");
        return "kamelet:datasync-watch-" + url.getScheme() + "-source?name=store&serverName=" + url.getHost()
                + "&serverPort=" + url.getPort() + "&databaseName="
                + url.getPath().substring(1) + "&username=" + user + "&password=RAW(" + parameter(url, "password")
                + ")&tables=pr*&delay=20&" + more;
    }

    private static String parameter(URI url, String name) {
        return Pattern.compile("[?&]?\\b" + name + "=([^&]*)")
                .matcher(url.getQuery())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse("none");
    }
}
