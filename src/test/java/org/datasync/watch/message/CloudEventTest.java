package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.spi.DataType;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the SDK of CloudEvents reads of a change that real connectors have sent. */
class CloudEventTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String KEY = "größe \"7\" 100%";
    private static final long RECEIVE_TIMEOUT_S = 20;

    private final HikariDataSource dataSource = TestDatabase.H2.newDatabase();
    private final WatchContext context = new WatchContext(dataSource);

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private static Change change(Object key) {
        return Change.of("product", Operation.UPDATE)
                .id("store:7-x")
                .key(RecordKey.of("code", key))
                .after(Map.of("code", key, "price", 7))
                .changedAt(Instant.parse("2026-01-31T12:00:00.123456Z"))
                .build();
    }

    private void send(String type, Object body, String target) {
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .transformDataType(new DataType("datasync-watch:" + type))
                        .to(target);
            }
        });
        context.camel()
                .createFluentProducerTemplate()
                .to("direct:in")
                .withHeader("CamelDatasyncWatchName", "store")
                .withBody(body)
                .send();
    }

    private static void assertIsOf(CloudEvent event) throws IOException {
        assertIsOf(event, KEY, "product/" + KEY);
    }

    private static void assertIsOf(CloudEvent event, Object key, String subject) throws IOException {
        assertThat(event.getSpecVersion()).hasToString("1.0");
        assertThat(event.getId()).isEqualTo("store:7-x");
        assertThat(event.getSource()).isEqualTo(URI.create("datasync-watch:store"));
        assertThat(event.getType()).isEqualTo("org.datasync.watch.update");
        assertThat(event.getSubject()).isEqualTo(subject);
        assertThat(event.getTime())
                .isEqualTo(Instant.parse("2026-01-31T12:00:00.123456Z").atOffset(ZoneOffset.UTC));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtension("partitionkey")).isEqualTo(subject);
        JsonNode data = MAPPER.readTree(event.getData().toBytes());
        assertThat(data.path("after").path("price").asInt()).isEqualTo(7);
        assertThat(data.path("key").path("code")).isEqualTo(MAPPER.valueToTree(key));
    }

    @Test
    void jsonIsReadByTheSdk() throws Exception {
        try (Transformation transformation = new Transformation()) {
            org.apache.camel.Message message = transformation.message("cloudevents", change(KEY));
            assertIsOf(new JsonFormat().deserialize(message.getBody(byte[].class)));
            assertThat(message.getHeader("Content-Type", String.class)).startsWith("application/cloudevents+json");

            org.apache.camel.Message batch =
                    transformation.message("cloudevents", new Changes(List.of(change(1), change(2))));
            assertThat(batch.getHeader("Content-Type", String.class)).startsWith("application/cloudevents-batch+json");
            JsonNode events = MAPPER.readTree(batch.getBody(byte[].class));
            assertThat(events).hasSize(2);
            assertIsOf(new JsonFormat().deserialize(MAPPER.writeValueAsBytes(events.get(1))), 2, "product/2");
        }
    }

    @Test
    void theRouteMaySayWhereFromAndOfWhichTypeEventsAre() {
        try (Transformation transformation = new Transformation()) {
            byte[] body = transformation
                    .exchange(
                            "cloudevents",
                            change(7),
                            Map.of("CamelCloudEventSource", "//shop/till", "CamelCloudEventType", "com.shop.product"))
                    .getMessage()
                    .getBody(byte[].class);
            CloudEvent event = new JsonFormat().deserialize(body);
            assertThat(event.getSource()).isEqualTo(URI.create("//shop/till"));
            assertThat(event.getType()).isEqualTo("com.shop.product");
        }
    }

    /** A control character has no place in an attribute, and a list none in headers. */
    @Test
    void whatHeadersCannotHoldIsReplacedOrRefused() {
        try (Transformation transformation = new Transformation()) {
            assertThat(transformation
                            .message("cloudevents-kafka", change("a\nb"))
                            .getHeader("ce_subject"))
                    .isEqualTo("product/a?b");
            assertThat(transformation
                            .exchange("cloudevents-http", new Changes(List.of(change(1), change(2))))
                            .getException())
                    .hasMessageContainingAll("split", "datasync-watch:cloudevents");
        }
    }

    @Test
    void applyTakesTheEventInOnePiece() {
        context.execute("CREATE TABLE product (code integer NOT NULL PRIMARY KEY, price integer)");
        try (Transformation transformation = new Transformation()) {
            byte[] json = transformation
                    .message("cloudevents", new Changes(List.of(change(1), change(2))))
                    .getBody(byte[].class);
            context.camel().start();
            context.request("datasync-watch:apply:copies?dataSource=#db", json);
            assertThat(context.count("product WHERE price = 7")).isEqualTo(2);
        }
    }

    /** What came by HTTP. */
    private record Request(Map<String, List<String>> headers, String body) {}

    private Request received(String type) throws Exception {
        BlockingQueue<Request> requests = new ArrayBlockingQueue<>(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> requests.add(answered(exchange)));
        server.start();
        try {
            send(type, change(KEY), "http://localhost:" + server.getAddress().getPort() + "/events");
            return requests.poll(RECEIVE_TIMEOUT_S, TimeUnit.SECONDS);
        } finally {
            server.stop(0);
        }
    }

    private static Request answered(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Request request = new Request(exchange.getRequestHeaders(), new String(body, StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
        return request;
    }

    @Test
    void httpCarriesAttributesInHeaders() throws Exception {
        Request request = received("cloudevents-http");
        assertThat(request.headers()).containsKey("Ce-id");
        CloudEvent event = event(request);
        // which the SDK leaves to its user
        assertThat(event.getSubject()).isEqualTo("product/gr%C3%B6%C3%9Fe%20%227%22%20100%25");
        assertIsOf(event, KEY, event.getSubject());
    }

    @Test
    void httpCarriesTheEventInOnePiece() throws Exception {
        Request request = received("cloudevents");
        assertThat(request.headers()).doesNotContainKey("Ce-id");
        assertIsOf(event(request));
    }

    private static CloudEvent event(Request request) {
        return HttpMessageFactory.createReaderFromMultimap(
                        request.headers(), request.body().getBytes(StandardCharsets.UTF_8))
                .toEvent();
    }

    /** The endpoint of Kafka with a producer that keeps what it is to send. */
    private final class KeptRecords extends DefaultKafkaClientFactory {
        private final MockProducer<String, byte[]> kept =
                new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

        @Override
        @SuppressWarnings("rawtypes")
        public Producer getProducer(Properties properties) {
            return kept;
        }

        @Override
        public String getBrokers(KafkaConfiguration configuration) {
            return "none";
        }

        ProducerRecord<String, byte[]> sent(String type, Object body) {
            context.camel().getRegistry().bind("kept", this);
            send(
                    type,
                    body,
                    "kafka:products?kafkaClientFactory=#kept&brokers=none:9092&valueSerializer="
                            + ByteArraySerializer.class.getName());
            return kept.history().get(0);
        }
    }

    @Test
    void kafkaCarriesAttributesInHeaders() throws Exception {
        ProducerRecord<String, byte[]> sent = new KeptRecords().sent("cloudevents-kafka", change(KEY));
        assertThat(sent.headers().lastHeader("ce_id")).isNotNull();
        assertThat(sent.key()).isEqualTo("product/" + KEY);
        assertIsOf(
                KafkaMessageFactory.createReader(sent.headers(), sent.value()).toEvent());
    }

    @Test
    void kafkaCarriesTheEventInOnePiece() throws Exception {
        ProducerRecord<String, byte[]> sent = new KeptRecords().sent("cloudevents", change(KEY));
        assertThat(sent.key()).isEqualTo("product/" + KEY);
        assertIsOf(
                KafkaMessageFactory.createReader(sent.headers(), sent.value()).toEvent());
    }

    @Test
    void kafkaGetsDebeziumsKeys() throws Exception {
        ProducerRecord<String, byte[]> sent = new KeptRecords().sent("debezium-payload", change(7));
        assertThat(sent.key()).isEqualTo("{\"code\":7}");
        assertThat(MAPPER.readTree(sent.value()).path("op").asText()).isEqualTo("u");
    }

    @Test
    void jmsCarriesAttributesInProperties() throws Exception {
        try (JmsBroker broker = new JmsBroker()) {
            context.camel().addComponent("jms", JmsComponent.jmsComponent(broker.connections()));
            send("cloudevents-jms", change(KEY), "jms:queue:events");
            Message message = broker.receive("events");
            assertThat(List.of("specversion", "id", "source", "type", "subject", "datacontenttype", "time"))
                    .extracting(name -> message.getStringProperty("cloudEvents_" + name))
                    .containsExactly(
                            "1.0",
                            "store:7-x",
                            "datasync-watch:store",
                            "org.datasync.watch.update",
                            "product/" + KEY,
                            "application/json",
                            "2026-01-31T12:00:00.123456Z");
            assertThat(new String(message.getBody(byte[].class), StandardCharsets.UTF_8))
                    .startsWith("{\"id\":\"store:7-x\"");
        }
    }
}
