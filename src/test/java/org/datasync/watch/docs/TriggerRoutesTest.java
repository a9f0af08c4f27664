package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.datasync.watch.database.OnMySql;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Starts the routes of {@code routes/} that have triggers, from their files, on PostgreSQL. */
class TriggerRoutesTest {

    private static final Path ROUTES = Path.of("routes");

    private final HikariDataSource one = TestDatabase.POSTGRESQL.newDatabase();
    private final HikariDataSource other = TestDatabase.POSTGRESQL.newDatabase();
    private final JdbcTemplate jdbc = new JdbcTemplate(one);
    private final JdbcTemplate otherJdbc = new JdbcTemplate(other);
    private final YamlRoutes routes = new YamlRoutes();
    private final CapturedLog log = new CapturedLog();

    TriggerRoutesTest() {
        routes.with("store.url", one.getJdbcUrl())
                .with("replica.url", other.getJdbcUrl())
                .with("erp.url", one.getJdbcUrl())
                .with("shop.url", other.getJdbcUrl());
        routes.camel().getRegistry().bind("log", log);
    }

    @AfterEach
    void close() {
        routes.close();
        one.close();
        other.close();
    }

    private static int pending(JdbcTemplate on) {
        return on.queryForObject("SELECT count(*) FROM datasync", Integer.class);
    }

    private static List<Map<String, Object>> rows(JdbcTemplate on, String table) {
        return on.queryForList("SELECT * FROM " + table + " ORDER BY id");
    }

    @Test
    void triggerToLog() {
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40))");
        jdbc.execute("CREATE TABLE flyway_history (id integer PRIMARY KEY)");
        jdbc.execute("INSERT INTO product VALUES (7, 'Pears')");
        routes.start(ROUTES.resolve("trigger-to-log.camel.yaml"));
        await().until(() -> log.lines().size() == 1);
        jdbc.execute("UPDATE product SET name = 'Plums'");
        jdbc.execute("INSERT INTO flyway_history VALUES (1)");
        await().until(() -> log.lines().size() == 2 && pending(jdbc) == 0);

        assertThat(log.lines().get(0)).contains("\"operation\":\"read\"", "\"after\":{\"id\":7,\"name\":\"Pears\"}");
        assertThat(log.lines().get(1))
                .contains("\"operation\":\"update\"", "\"before\":{\"id\":7,\"name\":\"Pears\"}", "Plums");
    }

    @Test
    void replica() {
        String create = "CREATE TABLE product (id integer PRIMARY KEY, name varchar(100), price numeric(10, 2))";
        jdbc.execute(create);
        otherJdbc.execute(create);
        jdbc.execute("INSERT INTO product VALUES (1, 'Apples', 1.10), (2, 'Pears', NULL)");
        routes.start(ROUTES.resolve("replica.camel.yaml"));
        await().until(() -> rows(otherJdbc, "product").size() == 2);
        jdbc.execute("UPDATE product SET price = 2.50, id = 3 WHERE id = 2");
        jdbc.execute("DELETE FROM product WHERE id = 1");

        await().untilAsserted(() -> assertThat(rows(otherJdbc, "product"))
                .isEqualTo(rows(jdbc, "product"))
                .hasSize(1));
    }

    @ParameterizedTest
    @MethodSource
    void twoWay(TestDatabase otherDatabase) throws InterruptedException {
        try (HikariDataSource shop = otherDatabase.newDatabase()) {
            routes.with("shop.url", shop.getJdbcUrl());
            otherJdbc.setDataSource(shop);
            keepsBothInStep();
            routes.close();
        }
    }

    @Test
    @OnMySql
    void twoWayWithMySql() throws InterruptedException {
        twoWay(TestDatabase.MYSQL);
    }

    /** All that can mark a transaction, and H2 with names in lower case, as the routes have it by default. */
    static Stream<TestDatabase> twoWay() {
        return Stream.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2_LOWER_CASE);
    }

    private void keepsBothInStep() throws InterruptedException {
        for (JdbcTemplate each : List.of(jdbc, otherJdbc)) {
            each.execute("CREATE TABLE customer (id integer PRIMARY KEY, name varchar(100))");
        }
        Map<String, Integer> delivered = countDeliveries();
        routes.start(ROUTES.resolve("two-way.camel.yaml"));
        List<Thread> writers = List.of(writer(jdbc, 0), writer(otherJdbc, 1), writer(jdbc, 2), writer(otherJdbc, 3));
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }

        await().untilAsserted(() -> {
            assertThat(pending(jdbc) + pending(otherJdbc)).isZero();
            assertThat(rows(jdbc, "customer"))
                    .isEqualTo(rows(otherJdbc, "customer"))
                    .hasSize(4 * 25);
        });
        assertThat(jdbc.queryForList("SELECT id FROM customer WHERE name NOT LIKE '%!'"))
                .isEmpty();
        int changesOfTwoWriters = 2 * (50 + 50 + 25);
        assertThat(delivered)
                .as("what was written by the writers, and nothing that came from the other database")
                .isEqualTo(Map.of("erp-to-shop", changesOfTwoWriters, "shop-to-erp", changesOfTwoWriters));
    }

    /** How many changes each route has delivered, counted from now on. */
    private Map<String, Integer> countDeliveries() {
        Map<String, Integer> delivered = new ConcurrentHashMap<>();
        routes.camel().getManagementStrategy().addEventNotifier(new EventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.ExchangeCompletedEvent completed) {
                    delivered.merge(completed.getExchange().getFromRouteId(), 1, Integer::sum);
                }
            }
        });
        return delivered;
    }

    /** Writes records of its own: inserts, updates and deletes. */
    private static Thread writer(JdbcTemplate on, int number) {
        return new Thread(() -> IntStream.range(0, 50).map(i -> i * 4 + number).forEach(id -> {
            on.update("INSERT INTO customer VALUES (?, ?)", id, "c" + id);
            on.update("UPDATE customer SET name = ? WHERE id = ?", "c" + id + "!", id);
            if (id % 8 < 4) {
                on.update("DELETE FROM customer WHERE id = ?", id);
            }
        }));
    }

    @Test
    void printDdlAndInstall(@TempDir Path directory) throws IOException {
        jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40))");
        Path script = directory.resolve("datasync.sql");
        routes.with("script.directory", directory).start(ROUTES.resolve("print-ddl.camel.yaml"));
        await().until(() -> Files.exists(script) && Files.size(script) > 0);
        String text = Files.readString(script);
        assertThat(text).contains("CREATE OR REPLACE TRIGGER");
        jdbc.execute(text);
        routes.start(ROUTES.resolve("install.camel.yaml"));

        await().until(() ->
                jdbc.queryForList("SELECT 1 FROM datasync_capture WHERE definition IS NOT NULL OR version = 1")
                                .size()
                        == 1);
        jdbc.execute("INSERT INTO product VALUES (1, 'Pears')");
        assertThat(pending(jdbc)).isEqualTo(1);
    }
}
