package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.debezium.data.Envelope;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.NanoTimestamp;
import io.debezium.time.ZonedTimestamp;
import io.debezium.transforms.ExtractNewRecordState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Message;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Changes;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.envelope.DebeziumMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A change in Debezium's envelope is what Kafka Connect and Debezium read there. */
class DebeziumEnvelopeTest {

    private static final UUID CODE = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    private static final LocalDate DAY = LocalDate.of(1823, 2, 28);
    private static final LocalTime TIME = LocalTime.of(23, 59, 59, 123_456_000);
    private static final LocalDateTime LOCAL = LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000);
    private static final LocalDateTime NANOS = LocalDateTime.of(2026, 1, 31, 2, 30, 0, 123_456_789);
    private static final OffsetDateTime MOMENT = OffsetDateTime.parse("2026-10-25T02:30:00Z");
    private static final String TEXT = "Käse – \"日本\" 🧀";

    private final Transformation transformation = new Transformation();

    @AfterEach
    void close() {
        transformation.close();
    }

    private static Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", 7);
        row.put("many", Long.MIN_VALUE);
        row.put("price", new BigDecimal("-1.10"));
        row.put("more", new BigInteger("123456789012345678901234567890"));
        row.put("name", TEXT);
        row.put("in_stock", true);
        row.put("added", DAY);
        row.put("opens", TIME);
        row.put("checked", LOCAL);
        row.put("exactly", NANOS);
        row.put("sold_at", MOMENT);
        row.put("closes", OffsetTime.parse("10:15:30+02:00"));
        row.put("code", CODE);
        row.put("picture", new byte[] {1, 2, -1});
        row.put("weight", 0.1);
        row.put("share", 0.1f);
        row.put("endless", Double.POSITIVE_INFINITY);
        row.put("tags", List.of("a", "b"));
        row.put("nothing", null);
        return row;
    }

    private static Change change(Operation operation, Map<String, Object> before, Map<String, Object> after) {
        return Change.of("product", operation)
                .id("store:7-x")
                .key(operation == Operation.TRUNCATE ? null : RecordKey.of("id", 7))
                .before(before)
                .after(after)
                .changedAt(Instant.parse("2026-01-31T12:00:00.123456Z"))
                .transactionId("742")
                .origin("till 3")
                .build();
    }

    private static SchemaAndValue read(Object json, boolean key) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", true), key);
            byte[] bytes = json instanceof byte[] value ? value : ((String) json).getBytes(StandardCharsets.UTF_8);
            return converter.toConnectData("store.product", bytes);
        }
    }

    private SourceRecord record(Change change) {
        Message message = transformation.message("debezium", change);
        SchemaAndValue value = read(message.getBody(), false);
        SchemaAndValue key = change.getKey() == null ? SchemaAndValue.NULL : read(message.getHeader("kafka.KEY"), true);
        return new SourceRecord(
                Map.of(), Map.of(), "store.product", key.schema(), key.value(), value.schema(), value.value());
    }

    private static SourceRecord unwrapped(SourceRecord record, String... settings) {
        try (ExtractNewRecordState<SourceRecord> unwrap = new ExtractNewRecordState<>()) {
            Map<String, String> configuration = new LinkedHashMap<>();
            for (int i = 0; i < settings.length; i += 2) {
                configuration.put(settings[i], settings[i + 1]);
            }
            unwrap.configure(configuration);
            return unwrap.apply(record);
        }
    }

    @Test
    void theRowIsReadByItsTypes() {
        SourceRecord record = record(change(Operation.INSERT, null, row()));
        assertThat(Envelope.isEnvelopeSchema(record.valueSchema())).isTrue();
        SourceRecord unwrapped = unwrapped(record, "add.fields", "op,source.ts_ms,transaction.id,table");
        Struct row = (Struct) unwrapped.value();

        assertThat(((Struct) unwrapped.key()).get("id")).isEqualTo(7);
        assertThat(names(row))
                .containsAllEntriesOf(Map.ofEntries(
                        entry("code", "io.debezium.data.Uuid"),
                        entry("added", Date.SCHEMA_NAME),
                        entry("opens", MicroTime.SCHEMA_NAME),
                        entry("checked", MicroTimestamp.SCHEMA_NAME),
                        entry("exactly", NanoTimestamp.SCHEMA_NAME),
                        entry("sold_at", ZonedTimestamp.SCHEMA_NAME)));
        assertThat(values(row)).containsAllEntriesOf(expected());
        assertThat((byte[]) row.get("picture")).containsExactly(1, 2, -1);
        assertThat(row.get("nothing")).isNull();
        assertThat(row.get("__op")).isEqualTo("c");
        assertThat(row.get("__source_ts_ms")).isEqualTo(1_769_860_800_123L);
        assertThat(row.get("__transaction_id")).isEqualTo("742");
        assertThat(row.get("__table")).isEqualTo("product");
    }

    /** What Debezium itself makes of such values. */
    private static Map<String, Object> expected() {
        return Map.ofEntries(
                entry("id", 7),
                entry("many", Long.MIN_VALUE),
                entry("price", new BigDecimal("-1.10")),
                entry("more", new BigDecimal("123456789012345678901234567890")),
                entry("name", TEXT),
                entry("in_stock", true),
                entry("added", Date.toEpochDay(DAY, null)),
                entry("opens", MicroTime.toMicroOfDay(TIME, false)),
                entry("checked", MicroTimestamp.toEpochMicros(LOCAL, null)),
                entry("exactly", NanoTimestamp.toEpochNanos(NANOS, null)),
                entry("sold_at", ZonedTimestamp.toIsoString(MOMENT.toZonedDateTime(), null, null)),
                entry("closes", "10:15:30+02:00"),
                entry("code", CODE.toString()),
                entry("weight", 0.1),
                entry("share", 0.1f),
                entry("endless", "Infinity"),
                entry("tags", List.of("a", "b")));
    }

    private static Map<String, Object> names(Struct row) {
        Map<String, Object> names = new LinkedHashMap<>();
        row.schema()
                .fields()
                .forEach(field -> names.put(field.name(), field.schema().name()));
        return names;
    }

    private static Map<String, Object> values(Struct row) {
        Map<String, Object> values = new LinkedHashMap<>();
        row.schema().fields().forEach(field -> values.put(field.name(), row.get(field)));
        return values;
    }

    @ParameterizedTest
    @CsvSource({"INSERT,c", "UPDATE,u", "UPSERT,r", "READ,r", "DELETE,d", "TRUNCATE,t"})
    void operationsHaveDebeziumsLetters(Operation operation, String op) {
        boolean gone = operation == Operation.DELETE || operation == Operation.TRUNCATE;
        SourceRecord record = record(change(operation, null, gone ? null : row()));

        assertThat(((Struct) record.value()).get("op")).isEqualTo(op);
        assertThat(Envelope.operationFor(record).code()).isEqualTo(op);
        assertThat(((Struct) record.value()).getStruct("source").get("snapshot"))
                .isEqualTo(String.valueOf(operation == Operation.READ));
    }

    @Test
    void aDeletedRecordIsKnownByItsKeyAtLeast() {
        SourceRecord known = record(change(Operation.DELETE, Map.of("id", 7, "name", TEXT), null));
        assertThat(((Struct) known.value()).getStruct("before").get("name")).isEqualTo(TEXT);
        SourceRecord record = record(change(Operation.DELETE, null, null));
        assertThat(((Struct) record.value()).getStruct("before").get("id")).isEqualTo(7);
        assertThat(((Struct) record.value()).get("after")).isNull();

        assertThat(unwrapped(record, "delete.tombstone.handling.mode", "tombstone")
                        .value())
                .isNull();
        Struct rewritten = (Struct)
                unwrapped(record, "delete.tombstone.handling.mode", "rewrite").value();
        assertThat(rewritten.get("__deleted")).isEqualTo("true");
        assertThat(rewritten.get("id")).isEqualTo(7);
    }

    /** A column has one type in both, wide enough for its values, and one that is null is of that of the other. */
    @Test
    void theRowsBeforeAndAfterHaveTheirTypesInCommon() {
        Map<String, Object> before = new LinkedHashMap<>();
        before.put("id", 7);
        before.put("n", 1);
        before.put("d", new BigDecimal("1.5"));
        before.put("z", LOCAL);
        before.put("x", 5);
        before.put("y", DAY);
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("id", 7);
        after.put("n", Long.MAX_VALUE);
        after.put("d", new BigDecimal("1.505"));
        after.put("z", NANOS);
        after.put("x", "text");
        after.put("y", null);
        Struct value = (Struct) record(change(Operation.UPDATE, before, after)).value();

        assertThat(value.getStruct("before").schema().fields())
                .extracting(Field::schema)
                .isEqualTo(value.getStruct("after").schema().fields().stream()
                        .map(Field::schema)
                        .toList());
        assertThat(values(value.getStruct("before")))
                .isEqualTo(Map.of(
                        "id",
                        7,
                        "n",
                        1L,
                        "d",
                        new BigDecimal("1.500"),
                        "z",
                        NanoTimestamp.toEpochNanos(LOCAL, null),
                        "x",
                        "5",
                        "y",
                        Date.toEpochDay(DAY, null)));
        assertThat(value.getStruct("after").get("y")).isNull();
        assertThat(value.getStruct("after").schema().field("y").schema().type()).isEqualTo(Schema.Type.INT32);
    }

    /** As a reader without schemas finds it. */
    @Test
    void withoutASchemaTheValuesAreThoseOfTheChangesJson() {
        Change change = change(Operation.UPDATE, Map.of("id", 7), row());
        Message message = transformation.message("debezium-payload", change);
        Map<String, Object> payload = Json.readObject(message.getBody(String.class), "it");

        assertThat(payload.keySet())
                .containsExactly("before", "after", "source", "transaction", "op", "ts_ms", "ts_us", "ts_ns");
        assertThat(payload.get("after"))
                .isEqualTo(Json.readObject(Json.write(row()), "it"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("price", new BigDecimal("-1.10"))
                .containsEntry("added", "1823-02-28");
        assertThat(message.getHeader("kafka.KEY")).isEqualTo("{\"id\":7}");
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void whatIsReadBackIsTheChange(Operation operation) {
        boolean gone = operation == Operation.DELETE || operation == Operation.TRUNCATE;
        Map<String, Object> row = row();
        row.keySet().removeAll(List.of("picture", "more", "endless", "closes", "sold_at", "code", "share", "weight"));
        Change change = change(operation, operation == Operation.TRUNCATE ? null : row, gone ? null : row);
        byte[] json = transformation.message("debezium", change).getBody(byte[].class);
        Change back = DebeziumMessage.change(Json.readObject(new String(json, StandardCharsets.UTF_8), "it"));

        assertThat(back.getBefore()).isEqualTo(change.getBefore());
        assertThat(back.getAfter()).isEqualTo(change.getAfter());
        Map<String, Object> others = new LinkedHashMap<>(change.toMap());
        others.put("key", null);
        others.put("operation", operation == Operation.UPSERT ? "read" : operation.word());
        assertThat(back.toMap()).isEqualTo(others);
    }

    @Test
    void aListBecomesAnArrayAndMayBeEmpty() {
        Change change = change(Operation.INSERT, null, row());
        byte[] json = transformation
                .message("debezium", new Changes(List.of(change, change)))
                .getBody(byte[].class);
        assertThat((List<?>) Json.read(new String(json, StandardCharsets.UTF_8), "it"))
                .hasSize(2);
        assertThat(transformation
                        .message("debezium", new Changes(Collections.emptyList()))
                        .getBody(String.class))
                .isEqualTo("[]");
    }

    @Test
    void aChangeWithoutItsRowIsRefused() {
        assertThat(transformation
                        .exchange("debezium", change(Operation.INSERT, null, null))
                        .getException())
                .hasMessageContainingAll("insert of table product", "capture=row", "fetchRow=true");
    }

    /** The route knows better, as where a record's changes are to be beside another's. */
    @Test
    void aKeyThatTheRouteHasSetStays() {
        assertThat(transformation
                        .exchange(
                                "debezium", change(Operation.INSERT, null, row()), Map.of("kafka.KEY", "department 3"))
                        .getMessage()
                        .getHeader("kafka.KEY"))
                .isEqualTo("department 3");
    }
}
