package org.datasync.watch.envelope;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Json;

/** The types that Debezium tells values by in a schema of Kafka Connect, each with how JSON holds its values. */
enum ConnectType {
    BOOLEAN("boolean", null),
    INT32("int32", null),
    INT64("int64", null),
    DECIMAL("bytes", "org.apache.kafka.connect.data.Decimal"),
    FLOAT("float", null),
    DOUBLE("double", null),
    STRING("string", null),
    BYTES("bytes", null),
    UUID_TEXT("string", "io.debezium.data.Uuid"),
    DATE("int32", "io.debezium.time.Date"),
    MICRO_TIME("int64", "io.debezium.time.MicroTime"),
    NANO_TIME("int64", "io.debezium.time.NanoTime"),
    ZONED_TIME("string", "io.debezium.time.ZonedTime"),
    MICRO_TIMESTAMP("int64", "io.debezium.time.MicroTimestamp"),
    NANO_TIMESTAMP("int64", "io.debezium.time.NanoTimestamp"),
    ZONED_TIMESTAMP("string", "io.debezium.time.ZonedTimestamp"),
    JSON("string", "io.debezium.data.Json"),
    ARRAY("array", null);

    private static final int NANOS_OF_MICRO = 1_000;
    private static final long MICROS = 1_000_000;
    private static final long NANOS = 1_000_000_000;

    /** Each holds those before it. */
    private static final List<ConnectType> WIDER = List.of(INT32, INT64, DECIMAL);

    private final String literal;
    private final String logical;

    ConnectType(String literal, String logical) {
        this.literal = literal;
        this.logical = logical;
    }

    /** What the schema calls the form of the values. */
    String literal() {
        return literal;
    }

    /** What the schema calls their meaning; null if the form says it all. */
    String logical() {
        return logical;
    }

    /** The type of a value that is not null. */
    static ConnectType of(Object value) {
        if (value instanceof Number number) {
            return ofNumber(number);
        }
        if (value instanceof Temporal time) {
            return ofTime(time);
        }
        if (value instanceof Boolean) {
            return BOOLEAN;
        }
        if (value instanceof byte[]) {
            return BYTES;
        }
        if (value instanceof UUID) {
            return UUID_TEXT;
        }
        if (value instanceof List) {
            return ARRAY;
        }
        return value instanceof Map ? JSON : STRING;
    }

    /** What is no number to JSON is a text: a reader would take it for 0. */
    private static ConnectType ofNumber(Number number) {
        if (number instanceof BigDecimal || number instanceof BigInteger) {
            return DECIMAL;
        }
        if (number instanceof Double || number instanceof Float) {
            boolean finite = Double.isFinite(number.doubleValue());
            return !finite ? STRING : number instanceof Double ? DOUBLE : FLOAT;
        }
        return number instanceof Long ? INT64 : INT32;
    }

    private static ConnectType ofTime(Temporal time) {
        if (time instanceof LocalDate) {
            return DATE;
        }
        if (time instanceof OffsetTime) {
            return ZONED_TIME;
        }
        if (time instanceof OffsetDateTime || time instanceof Instant) {
            return ZONED_TIMESTAMP;
        }
        boolean nanos = time.isSupported(ChronoField.NANO_OF_SECOND)
                && time.get(ChronoField.NANO_OF_SECOND) % NANOS_OF_MICRO != 0;
        if (time instanceof LocalTime) {
            return nanos ? NANO_TIME : MICRO_TIME;
        }
        if (time instanceof LocalDateTime) {
            return nanos ? NANO_TIMESTAMP : MICRO_TIMESTAMP;
        }
        return STRING;
    }

    /** The type that has the values of both: a text, if they have nothing in common. */
    static ConnectType of(ConnectType one, ConnectType other) {
        if (one == other) {
            return one;
        }
        Set<ConnectType> both = EnumSet.of(one, other);
        if (WIDER.containsAll(both)) {
            return WIDER.get(Math.max(WIDER.indexOf(one), WIDER.indexOf(other)));
        }
        if (both.equals(EnumSet.of(MICRO_TIME, NANO_TIME))) {
            return NANO_TIME;
        }
        return both.equals(EnumSet.of(MICRO_TIMESTAMP, NANO_TIMESTAMP)) ? NANO_TIMESTAMP : STRING;
    }

    /**
     * A value of this type, or of one that this one has the values of, as JSON holds it.
     *
     * @param scale of decimals, how many digits after the point all have
     */
    Object encoded(Object value, int scale) {
        return switch (this) {
            case INT64 -> ((Number) value).longValue();
            case DECIMAL ->
                new BigDecimal(value.toString()).setScale(scale).unscaledValue().toByteArray();
            case DATE -> (int) ((LocalDate) value).toEpochDay();
            case MICRO_TIME -> ((LocalTime) value).toNanoOfDay() / NANOS_OF_MICRO;
            case NANO_TIME -> ((LocalTime) value).toNanoOfDay();
            case MICRO_TIMESTAMP -> sinceEpoch((LocalDateTime) value, MICROS);
            case NANO_TIMESTAMP -> sinceEpoch((LocalDateTime) value, NANOS);
            case ZONED_TIME -> DateTimeFormatter.ISO_OFFSET_TIME.format((OffsetTime) value);
            case ZONED_TIMESTAMP -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment(value));
            case JSON -> Json.write(value);
            case STRING -> text(value);
            default -> Change.jsonForm(value);
        };
    }

    private static OffsetDateTime moment(Object value) {
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : (OffsetDateTime) value;
    }

    private static long sinceEpoch(LocalDateTime time, long units) {
        try {
            return Math.addExact(
                    Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), units),
                    time.get(ChronoField.NANO_OF_SECOND) / (NANOS / units));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "A time of nanoseconds is too far away for Debezium's envelope. Leave its column out by excludeColumns",
                    e);
        }
    }

    private static Object text(Object value) {
        return value instanceof List || value instanceof Map
                ? Json.write(value)
                : value instanceof byte[] ? value : value.toString();
    }
}
