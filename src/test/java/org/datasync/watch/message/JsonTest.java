package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.TypeConversionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The JSON form of changes, and the converters between changes, JSON and maps. */
class JsonTest {

    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

    private static final Change CHANGE = Change.of("product", Operation.UPDATE)
            .id("store:1")
            .key(RecordKey.of("id", 7))
            .before(null)
            .after(row())
            .changedAt(Instant.parse("2024-03-01T03:29:58.765432Z"))
            .transactionId("4711")
            .origin("till 3")
            .build();

    private static final String JSON = "{\"id\":\"store:1\",\"table\":\"product\",\"key\":{\"id\":7},"
            + "\"operation\":\"update\",\"before\":null,\"after\":{"
            + "\"name\":\"" + ProductTable.NAME_IN_JSON
            + "\",\"price\":1.10,\"count\":12345678901234567890,\"big\":9007199254740993,"
            + "\"ratio\":0.1,\"none\":\"NaN\",\"picture\":\"AQID/w==\",\"code\":\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\","
            + "\"added\":\"2024-02-29\",\"checked\":\"2024-03-31T02:30:00.120\",\"opens\":\"07:00\","
            + "\"sold\":\"2024-02-29T23:59:58.765432-03:30\",\"inStock\":true,\"tags\":[\"a\",null,1.0],\"note\":null},"
            + "\"changedAt\":\"2024-03-01T03:29:58.765432Z\",\"transactionId\":\"4711\",\"origin\":\"till 3\"}";

    private static Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", ProductTable.NAME);
        row.put("price", new BigDecimal("1.10"));
        row.put("count", new BigInteger("12345678901234567890"));
        row.put("big", 9_007_199_254_740_993L);
        row.put("ratio", 0.1);
        row.put("none", Double.NaN);
        row.put("picture", ProductTable.PICTURE);
        row.put("code", UUID.fromString(ProductTable.CODE));
        row.put("added", ProductTable.ADDED);
        row.put("checked", ProductTable.CHECKED);
        row.put("opens", LocalTime.of(7, 0));
        row.put("sold", OffsetDateTime.parse("2024-02-29T23:59:58.765432-03:30"));
        row.put("inStock", true);
        row.put("tags", Arrays.asList("a", null, new BigDecimal("1.0")));
        row.put("note", null);
        return row;
    }

    @BeforeAll
    static void start() throws Exception {
        CAMEL.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:marshal").marshal().json();
            }
        });
        CAMEL.start();
    }

    @AfterAll
    static void stop() {
        CAMEL.stop();
    }

    private static <T> T convert(Class<T> type, Object body) throws Exception {
        return CAMEL.getTypeConverter().mandatoryConvertTo(type, body);
    }

    private static byte[] marshal(Object body) throws Exception {
        try (ProducerTemplate template = CAMEL.createProducerTemplate()) {
            return template.requestBody("direct:marshal", body, byte[].class);
        }
    }

    @Test
    void aChangeConvertsToJson() throws Exception {
        assertThat(convert(String.class, CHANGE)).isEqualTo(JSON);
        assertThat(convert(byte[].class, CHANGE)).isEqualTo(JSON.getBytes(StandardCharsets.UTF_8));
        try (InputStream stream = convert(InputStream.class, CHANGE)) {
            assertThat(stream.readAllBytes()).isEqualTo(JSON.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void severalChangesConvertToAJsonArray() throws Exception {
        Changes changes = new Changes(List.of(CHANGE, CHANGE));
        String array = "[" + JSON + "," + JSON + "]";
        assertThat(convert(String.class, changes)).isEqualTo(array);
        assertThat(convert(byte[].class, changes)).isEqualTo(array.getBytes(StandardCharsets.UTF_8));
        try (InputStream stream = convert(InputStream.class, changes)) {
            assertThat(stream.readAllBytes()).isEqualTo(array.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void marshallingGivesTheSameBytesAsConverting() throws Exception {
        Changes changes = new Changes(List.of(CHANGE, CHANGE));
        assertThat(marshal(CHANGE)).isEqualTo(convert(byte[].class, CHANGE));
        assertThat(marshal(changes)).isEqualTo(convert(byte[].class, changes));
    }

    @Test
    void truncateHasNoKey() throws Exception {
        Change truncate = Change.of("product", Operation.TRUNCATE).build();
        String json = "{\"id\":null,\"table\":\"product\",\"key\":null,\"operation\":\"truncate\",\"before\":null,"
                + "\"after\":null,\"changedAt\":null,\"transactionId\":null,\"origin\":null}";
        assertThat(convert(String.class, truncate)).isEqualTo(json);
        assertThat(marshal(truncate)).asString(StandardCharsets.UTF_8).isEqualTo(json);
    }

    @Test
    void aChangeConvertsToAMapWithItsValuesAsTheyAre() throws Exception {
        Map<?, ?> map = convert(Map.class, CHANGE);
        assertThat(map.keySet().stream().map(String::valueOf))
                .containsExactly(
                        "id", "table", "key", "operation", "before", "after", "changedAt", "transactionId", "origin");
        assertThat(map.get("after")).isEqualTo(CHANGE.getAfter());
        assertThat(map.get("key")).isEqualTo(Map.of("id", 7));
        assertThat(map.get("changedAt")).isEqualTo(CHANGE.getChangedAt());
    }

    @Test
    void aMapConvertsBackToTheSameChange() throws Exception {
        Change again = convert(Change.class, convert(Map.class, CHANGE));
        assertThat(convert(String.class, again)).isEqualTo(JSON);
        assertThat(again.getAfter()).isEqualTo(CHANGE.getAfter());
        assertThat(again.getKey()).isEqualTo(CHANGE.getKey());
    }

    @Test
    void aMapThatIsNoChangeDoesNotConvertAndTheErrorNamesThePartButNoValue() {
        assertThatThrownBy(() -> convert(Change.class, Map.of("table", "product")))
                .isInstanceOf(TypeConversionException.class)
                .rootCause()
                .hasMessage("The body has no operation; expected a change with table, key and operation");
        assertThatThrownBy(
                        () -> convert(Change.class, Map.of("table", "product", "operation", "insert", "key", "secret")))
                .rootCause()
                .hasMessage("The body's key is a String, expected an object of column names and values");
        assertThatThrownBy(() ->
                        convert(Change.class, Map.of("table", "product", "operation", "insert", "changedAt", "secret")))
                .rootCause()
                .hasMessage("The body's changedAt is no time like 2026-01-31T12:00:00Z");
    }
}
