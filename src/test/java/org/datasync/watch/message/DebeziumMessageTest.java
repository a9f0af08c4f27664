package org.datasync.watch.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import io.debezium.data.Bits;
import io.debezium.data.Envelope;
import io.debezium.data.VariableScaleDecimal;
import io.debezium.time.Date;
import io.debezium.time.IsoDate;
import io.debezium.time.IsoTimestamp;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.NanoTimestamp;
import io.debezium.time.Time;
import io.debezium.time.Timestamp;
import io.debezium.time.ZonedTimestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Debezium and Kafka Connect have written is applied as what it means. */
class DebeziumMessageTest {

    private static final Schema KEY = Schema.INT32_SCHEMA;
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    private final HikariDataSource dataSource = TestDatabase.POSTGRESQL.newDatabase();
    private final WatchContext context = new WatchContext(dataSource);

    @AfterEach
    void close() {
        context.close();
        dataSource.close();
    }

    private void apply(Object body) {
        context.camel().start();
        context.request("datasync-watch:apply:copies?dataSource=#db", body);
    }

    private Object stored(String column) {
        return context.jdbc()
                .query("SELECT " + column + " FROM product", new RowReader(Dialects.of(dataSource)))
                .get(0)
                .get(column);
    }

    /** An envelope with a row of {@code id} and one column, as Debezium's own classes make it. */
    private record Product(Schema type, boolean schemas) {

        private Schema row() {
            return SchemaBuilder.struct()
                    .name("server.public.product.Value")
                    .optional()
                    .field("id", KEY)
                    .field("v", type)
                    .build();
        }

        private Struct row(int id, Object value) {
            return new Struct(row()).put("id", id).put("v", value);
        }

        private Envelope envelope() {
            return Envelope.defineSchema()
                    .withName("server.public.product.Envelope")
                    .withRecord(row())
                    .withSource(source().schema())
                    .build();
        }

        private static Struct source() {
            Schema schema = SchemaBuilder.struct()
                    .name("io.debezium.connector.postgresql.Source")
                    .field("connector", Schema.STRING_SCHEMA)
                    .field("db", Schema.STRING_SCHEMA)
                    .field("schema", Schema.STRING_SCHEMA)
                    .field("table", Schema.STRING_SCHEMA)
                    .field("ts_ms", Schema.INT64_SCHEMA)
                    .build();
            return new Struct(schema)
                    .put("connector", "postgresql")
                    .put("db", "shop")
                    .put("schema", "public")
                    .put("table", "product")
                    .put("ts_ms", 1L);
        }

        private byte[] json(Struct message) {
            try (JsonConverter converter = new JsonConverter()) {
                converter.configure(Map.of("schemas.enable", schemas), false);
                return converter.fromConnectData("server.public.product", message.schema(), message);
            }
        }

        byte[] created(int id, Object value) {
            return json(envelope().create(row(id, value), source(), Instant.EPOCH));
        }

        byte[] updated(int id, Object value) {
            return json(envelope().update(null, row(id, value), source(), Instant.EPOCH));
        }

        byte[] moved(int from, int id, Object value) {
            return json(envelope().update(row(from, value), row(id, value), source(), Instant.EPOCH));
        }

        byte[] deleted(int id, Object value) {
            return json(envelope().delete(row(id, value), source(), Instant.EPOCH));
        }
    }

    private static Arguments type(String column, SchemaBuilder schema, Object value, String text) {
        return Arguments.of(column, schema.optional().build(), value, text);
    }

    /** The type of the column, the schema, the value of Kafka Connect, and what the database then has as text. */
    static Stream<Arguments> types() {
        Schema many =
                SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().build();
        Schema variable = VariableScaleDecimal.optionalSchema();
        return Stream.of(
                type("integer", SchemaBuilder.int16(), (short) -7, "-7"),
                type("boolean", SchemaBuilder.bool(), true, "true"),
                type("double precision", SchemaBuilder.float64(), 0.1, "0.1"),
                type("text", SchemaBuilder.string(), "größer \uD83D\uDE00", "größer \uD83D\uDE00"),
                type("bytea", SchemaBuilder.bytes(), ByteBuffer.wrap(new byte[] {1, -1}), "\\x01ff"),
                type("numeric(10,2)", Decimal.builder(2), new BigDecimal("-12.50"), "-12.50"),
                Arguments.of(
                        "numeric",
                        variable,
                        VariableScaleDecimal.fromLogical(variable, new BigDecimal("1.00500")),
                        "1.00500"),
                type("numeric(10,2)", SchemaBuilder.string(), "-12.50", "-12.50"),
                type("date", Date.builder(), -1, "1969-12-31"),
                type("date", IsoDate.builder(), "2026-01-31Z", "2026-01-31"),
                type(
                        "date",
                        org.apache.kafka.connect.data.Date.builder(),
                        java.util.Date.from(Instant.ofEpochSecond(86_400)),
                        "1970-01-02"),
                type("time", Time.builder(), 3_600_001, "01:00:00.001"),
                type("time", MicroTime.builder(), 3_600_000_001L, "01:00:00.000001"),
                type("time", MicroTime.builder(), 86_400_000_000L, "24:00:00"),
                type("interval", SchemaBuilder.string().name("io.debezium.time.Interval"), "P1DT2H", "1 day 02:00:00"),
                type("timestamp", Timestamp.builder(), -1L, "1969-12-31 23:59:59.999"),
                type("timestamp", MicroTimestamp.builder(), 1_769_860_800_123_456L, "2026-01-31 12:00:00.123456"),
                type("timestamp", MicroTimestamp.builder(), 9_223_372_036_825_200_000L, "infinity"),
                type("timestamp", NanoTimestamp.builder(), 1_769_860_800_123_456_000L, "2026-01-31 12:00:00.123456"),
                type("timestamp", IsoTimestamp.builder(), "2026-01-31T12:00:00.5Z", "2026-01-31 12:00:00.5"),
                type("timestamptz", ZonedTimestamp.builder(), "2026-01-31T12:00:00.5Z", "2026-01-31 12:00:00.5"),
                type("uuid", io.debezium.data.Uuid.builder(), CODE, CODE),
                type("jsonb", io.debezium.data.Json.builder(), "{\"a\": [1]}", "{\"a\": [1]}"),
                type("bit(10)", Bits.builder(10), new byte[] {1, 2}, "1000000001"),
                Arguments.of("text[]", many, Arrays.asList("a", null), "{a,NULL}"));
    }

    private static final String CODE = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    @ParameterizedTest
    @MethodSource("types")
    void valuesAreReadByTheirSchema(String column, Schema schema, Object value, String text) {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, v " + column + ")");
        apply(new Product(schema, true).created(7, value));
        apply(new Product(schema, true).created(8, null));

        String utc = column.equals("timestamptz") ? "(v AT TIME ZONE 'UTC')" : "v";
        assertThat(context.rows("SELECT " + utc + "::text AS v FROM product ORDER BY id"))
                .extracting(row -> row.get("v"))
                .containsExactly(text, null);
    }

    @Test
    void eachOperationIsApplied() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, v text)");
        for (boolean schemas : List.of(true, false)) {
            Product product = new Product(Schema.OPTIONAL_STRING_SCHEMA, schemas);
            apply(product.created(1, "a"));
            apply(product.created(2, "b"));
            apply(product.updated(1, "a!"));
            apply(product.moved(1, 11, "a!!"));
            apply(product.deleted(2, null));
            assertThat(context.rows("SELECT * FROM product")).containsExactly(Map.of("id", 11, "v", "a!!"));
            apply(product.deleted(11, "a!!"));
            assertThat(context.count("product")).isZero();
        }
    }

    /** As text, and several as an array. */
    @Test
    void messagesOfOthersAreTakenAsTextAndInLists() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, v text)");
        Product product = new Product(Schema.OPTIONAL_STRING_SCHEMA, true);
        String one = new String(product.created(1, "a"), StandardCharsets.UTF_8);
        apply("[" + one + "," + one.replace("\"id\":1", "\"id\":2") + "]");
        apply(one.replace("\"id\":1", "\"id\":3"));
        assertThat(context.count("product")).isEqualTo(3);
    }

    @Test
    void whatALogDoesNotTellStaysAsItIs() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, v text, w integer)");
        context.execute("INSERT INTO product VALUES (7, 'long', 3)");
        apply(new Product(Schema.OPTIONAL_STRING_SCHEMA, true).updated(7, UNAVAILABLE));
        assertThat(stored("v")).isEqualTo("long");
        context.execute("ALTER TABLE product ALTER v TYPE bytea USING v::bytea");
        apply(new Product(Schema.OPTIONAL_BYTES_SCHEMA, true)
                .updated(7, ByteBuffer.wrap(UNAVAILABLE.getBytes(StandardCharsets.UTF_8))));
        assertThat(stored("v")).isEqualTo("long".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTableInASchemaOfItsOwnIsNotMistakenForAnother() {
        context.execute("CREATE SCHEMA other", "CREATE TABLE other.product (id integer PRIMARY KEY, v text)");
        Throwable refused =
                catchThrowable(() -> apply(new Product(Schema.OPTIONAL_STRING_SCHEMA, true).created(1, "a")));
        assertThat(refused).rootCause().hasMessageContainingAll("public.product", "targetSchema");
        context.request(
                "datasync-watch:apply:copies?dataSource=#db&targetSchema=other",
                new Product(Schema.OPTIONAL_STRING_SCHEMA, true).created(1, "a"));
        assertThat(context.count("other.product")).isEqualTo(1);
    }

    /** A number of days without a schema is not to become a date by chance; and no value is ever told. */
    @Test
    void whatMakesNoSenseIsRefused() {
        context.execute("CREATE TABLE product (id integer PRIMARY KEY, v date)");
        Schema date = Date.builder().optional().build();
        assertThat(catchThrowable(() -> apply(new Product(date, false).created(1, 20_000))))
                .rootCause()
                .hasMessageContainingAll("column v", "date");
        String broken = new String(new Product(date, true).created(1, 20_000), StandardCharsets.UTF_8)
                .replace("20000", "\"secret\"");
        assertThat(catchThrowable(() -> apply(broken)))
                .rootCause()
                .hasMessageContainingAll("column v", "io.debezium.time.Date")
                .message()
                .doesNotContain("secret");
        assertThat(catchThrowable(() -> apply(null))).rootCause().hasMessageContaining("tombstone");
        assertThat(context.count("product")).isZero();
    }
}
