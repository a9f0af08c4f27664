package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real connectors make of a change that a route sends them as it is. */
class ConnectorTest {

    private static final String STORE = "datasync-watch:change-table:store?dataSource=#db&install=ensure&fetchRow=true"
            + "&delay=20&initialDelay=0&retryDelay=20";

    private static final String JSON = "{\"id\":\"store:1-gtvsy5wgag\",\"table\":\"product\",\"key\":{\"id\":7},"
            + "\"operation\":\"update\",\"before\":{\"price\":1.00,\"note\":null},\"after\":{"
            + "\"ID\":7,\"NAME\":\"" + ProductTable.NAME_IN_JSON + "\",\"PRICE\":1.10,\"ADDED\":\"2024-02-29\","
            + "\"CHECKED\":\"2024-03-31T02:30:00.120\",\"PICTURE\":\"AQID/w==\","
            + "\"SOLD_AT\":\"2024-03-01T03:29:58.765432Z\",\"CODE\":\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\",\"IN_STOCK\":true,\"NOTE\":null},"
            + "\"changedAt\":\"2024-03-01T03:29:58.765432Z\",\"transactionId\":\"4711\",\"origin\":\"till 3\"}";

    private HikariDataSource dataSource;
    private WatchContext context;

    private void open(TestDatabase database) {
        dataSource = database.newDatabase();
        context = new WatchContext(dataSource);
        ProductTable.create(context, database, "product");
        ProductTable.insert(context);
    }

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private void sendOneChangeTo(String options, String target) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE + options).to(target);
            }
        });
        ProductTable.recordChange(context, TestDatabase.H2);
        await().until(() -> context.count("store") == 0);
    }

    @Test
    void fileHoldsTheJson(@TempDir Path directory) throws Exception {
        open(TestDatabase.H2);
        sendOneChangeTo("", "file:" + directory + "?fileName=${body.table}-${body.key.value}.json");
        assertThat(Files.readString(directory.resolve("product-7.json"), StandardCharsets.UTF_8))
                .isEqualTo(JSON);
    }

    @Test
    void fileOfABatchHoldsAJsonArray(@TempDir Path directory) throws Exception {
        open(TestDatabase.H2);
        sendOneChangeTo("&delivery=batch", "file:" + directory + "?fileName=batch.json&charset=UTF-8");
        assertThat(Files.readString(directory.resolve("batch.json"), StandardCharsets.UTF_8))
                .isEqualTo("[" + JSON + "]");
    }

    @Test
    void fileAppendsALineForEachChange(@TempDir Path directory) throws Exception {
        open(TestDatabase.H2);
        sendOneChangeTo("", "file:" + directory + "?fileName=all.json&fileExist=Append&appendChars=\\n");
        ProductTable.recordChange(context, TestDatabase.H2);
        await().until(() -> context.count("store") == 0);
        assertThat(Files.readAllLines(directory.resolve("all.json"), StandardCharsets.UTF_8))
                .containsExactly(JSON, JSON.replace("store:1-", "store:2-"));
    }

    @Test
    void jmsMessageHoldsTheJsonAsBytes() throws Exception {
        open(TestDatabase.H2);
        try (JmsBroker broker = new JmsBroker()) {
            context.camel().addComponent("jms", JmsComponent.jmsComponent(broker.connections()));
            sendOneChangeTo("", "jms:queue:bytes");
            assertThat(text(broker.receive("bytes"))).isEqualTo(JSON);
        }
    }

    @Test
    void jmsTextMessageHoldsTheJson() throws Exception {
        open(TestDatabase.H2);
        try (JmsBroker broker = new JmsBroker()) {
            context.camel().addComponent("jms", JmsComponent.jmsComponent(broker.connections()));
            sendOneChangeTo("", "jms:queue:text?jmsMessageType=Text");
            Message message = broker.receive("text");
            assertThat(message).isInstanceOf(TextMessage.class);
            assertThat(message.getBody(String.class)).isEqualTo(JSON);
        }
    }

    @Test
    void jmsMessageOfABatchHoldsAJsonArray() throws Exception {
        open(TestDatabase.H2);
        try (JmsBroker broker = new JmsBroker()) {
            context.camel().addComponent("jms", JmsComponent.jmsComponent(broker.connections()));
            sendOneChangeTo("&delivery=batch", "jms:queue:batch");
            assertThat(text(broker.receive("batch"))).isEqualTo("[" + JSON + "]");
        }
    }

    private static String text(Message message) throws Exception {
        assertThat(message).isInstanceOf(BytesMessage.class);
        return new String(message.getBody(byte[].class), StandardCharsets.UTF_8);
    }

    /** Those that know the types of the product table. */
    static List<TestDatabase> databases() {
        return List.of(TestDatabase.H2, TestDatabase.POSTGRESQL, TestDatabase.MARIADB);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void sqlTakesPartsOfTheBodyAndHeadersAsParameters(TestDatabase database) {
        open(database);
        ProductTable.create(context, database, "product_copy");
        context.execute("CREATE TABLE note (change_id varchar(100), operation varchar(20), changed_at_ms bigint,"
                + " change_key varchar(10), changed_at varchar(40))");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(STORE)
                        .to(
                                "sql:INSERT INTO product_copy (id, name, price, added, checked, picture, sold_at, code, in_stock, note)"
                                        + " VALUES (:#${body.key.value}, "
                                        + after(database, "name", "price", "added", "checked")
                                        + ", " + after(database, "picture", "sold_at", "code", "in_stock", "note")
                                        + ")?dataSource=#db")
                        .to("sql:INSERT INTO note VALUES (:#CamelDatasyncWatchChangeId, :#CamelDatasyncWatchOperation,"
                                + " :#CamelMessageTimestamp, :#CamelDatasyncWatchKey, :#${body.changedAt.toString})"
                                + "?dataSource=#db")
                        .process(context::remember);
            }
        });
        ProductTable.recordChange(context, database);
        await().until(() -> context.count("store") == 0);
        assertThat(context.rows("SELECT * FROM product_copy"))
                .usingRecursiveComparison()
                .withEqualsForType(OffsetDateTime::isEqual, OffsetDateTime.class)
                .isEqualTo(context.rows("SELECT * FROM product"));
        Map<String, Object> note = context.rows("SELECT * FROM note").get(0);
        assertThat(note.values().stream().map(String::valueOf))
                .containsExactly("store:1-gtvsy5wgag", "update", "1709263798765", "7", "2024-03-01T03:29:58.765432Z");
        assertThat(context.received()).as("the body is still the change").hasSize(1);
    }

    /** Expressions for columns of the row after the change, whose names are spelled as the database spells them. */
    private static String after(TestDatabase database, String... columns) {
        return Arrays.stream(columns)
                .map(name -> database == TestDatabase.H2 ? name.toUpperCase(Locale.ROOT) : name)
                .map(name -> ":#${body.after[" + name + "]}")
                .collect(Collectors.joining(", "));
    }
}
