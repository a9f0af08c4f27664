package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.DataType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Changes that go through a real broker, each in one of the envelopes, are what apply writes at the other end. */
class KafkaBrokerTest {

    private static final String ROWS = "SELECT * FROM product ORDER BY id";

    private static HikariDataSource newDatabase() {
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datasync-watch:debezium",
                "datasync-watch:debezium-payload",
                "datasync-watch:cloudevents",
                "datasync-watch:cloudevents-kafka"
            })
    void theCopyIsTheTable(String envelope, @TempDir Path directory) throws Exception {
        try (Broker broker = new Broker(directory);
                HikariDataSource store = newDatabase();
                HikariDataSource replica = newDatabase();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            JdbcTemplate products = new JdbcTemplate(store);
            JdbcTemplate copies = new JdbcTemplate(replica);
            products.execute("CREATE TABLE product (id integer PRIMARY KEY, name varchar(40), price decimal(10, 2))");
            camel.getRegistry().bind("store", store);
            camel.getRegistry().bind("replica", replica);
            String topic = "kafka:changes?brokers=" + broker.address();
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(topic + "&groupId=copies&autoOffsetReset=earliest")
                            .filter(body().isNotNull())
                            .to("datasync-watch:apply:copies?dataSource=#replica&createTables=true&targetSchema=PUBLIC"
                                    + "&sourceDataSource=#store&tables=product");
                    from("datasync-watch:trigger:store?dataSource=#store&tables=product&install=ensure&capture=both"
                                    + "&initialLoad=true&initialDelay=0&delay=50")
                            .transformDataType(new DataType(envelope))
                            .to(topic);
                }
            });
            products.execute("INSERT INTO product VALUES (1, 'Apples', 1.10), (2, 'größer', 2.20)");
            camel.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> rows(copies).equals(rows(products)));
            products.execute("INSERT INTO product VALUES (3, NULL, NULL)");
            products.execute("UPDATE product SET price = 7.77 WHERE id = 1");
            products.execute("DELETE FROM product WHERE id = 2");
            await().atMost(Duration.ofMinutes(1)).until(() -> rows(copies).equals(rows(products)));
            assertThat(rows(copies)).hasSize(2);
        }
    }

    private static List<Map<String, Object>> rows(JdbcTemplate jdbc) {
        return jdbc.queryForList(ROWS);
    }
}
