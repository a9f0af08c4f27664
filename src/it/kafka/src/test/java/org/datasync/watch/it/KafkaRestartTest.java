package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** The route {@code trigger-to-kafka}, whose broker is restarted while the tables are written. */
class KafkaRestartTest {

    private static final String ROUTE = "file:../../../routes/trigger-to-kafka.camel.yaml";
    private static final int RECORDS = 10;
    private static final int VERSIONS = 200;

    /** Of each record each version, once after those of the same id are told, and in order. */
    @Test
    void nothingIsLostAndNothingIsOutOfOrder(@TempDir Path directory) throws Exception {
        try (Broker broker = new Broker(directory);
                HikariDataSource store = new HikariDataSource();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            store.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
            JdbcTemplate jdbc = new JdbcTemplate(store);
            jdbc.execute("CREATE TABLE product (id integer PRIMARY KEY, version integer)");
            start(camel, store.getJdbcUrl(), broker.address());
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(jdbc, 1, VERSIONS / 2));
            for (int restarts = 0; restarts < 3; restarts++) {
                int seen = read(broker).size();
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> writer.isDone() || read(broker).size() > seen + 100);
                broker.stop();
                broker.start();
            }
            writer.join();
            broker.stop();
            write(jdbc, VERSIONS / 2 + 1, VERSIONS);
            broker.start();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> jdbc.queryForObject("SELECT count(*) FROM datasync", Integer.class) == 0);
            List<Integer> all = IntStream.rangeClosed(1, VERSIONS).boxed().toList();
            assertThat(versions(read(broker))).hasSize(RECORDS).allSatisfy((id, versions) -> assertThat(versions)
                    .isEqualTo(all));
        }
    }

    private static void start(DefaultCamelContext camel, String url, String brokers) throws Exception {
        camel.getPropertiesComponent().addInitialProperty("store.url", url);
        camel.getPropertiesComponent().addInitialProperty("kafka.brokers", brokers);
        KafkaConfiguration kafka =
                camel.getComponent("kafka", KafkaComponent.class).getConfiguration();
        kafka.setMaxBlockMs(200);
        kafka.setRequestTimeoutMs(200);
        kafka.setDeliveryTimeoutMs(200);
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveMandatoryResource(camel, ROUTE));
        camel.start();
    }

    private static void write(JdbcTemplate jdbc, int first, int last) {
        for (int version = first; version <= last; version++) {
            for (int id = 0; id < RECORDS; id++) {
                jdbc.update("MERGE INTO product VALUES (?, ?)", id, version);
            }
        }
    }

    /** All that the topic has, whoever has read it. */
    private static List<ConsumerRecord<String, String>> read(Broker broker) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.address());
        TopicPartition partition = new TopicPartition("store", 0);
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(found::add);
            }
        }
        return found;
    }

    /** The versions of each record in the order in which they came, each change once. */
    private static Map<Integer, List<Integer>> versions(List<ConsumerRecord<String, String>> sent) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<Integer, List<Integer>> versions = new TreeMap<>();
        Set<String> told = new HashSet<>();
        for (ConsumerRecord<String, String> message : sent) {
            JsonNode change = json.readTree(message.value());
            boolean load = change.at("/op").asText().equals("r"); // the record as it is when it is sent
            if (told.add(change.at("/source/change_id").asText()) && !load) {
                versions.computeIfAbsent(change.at("/after/id").asInt(), id -> new ArrayList<>())
                        .add(change.at("/after/version").asInt());
            }
        }
        return versions;
    }
}
