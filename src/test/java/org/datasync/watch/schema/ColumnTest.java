package org.datasync.watch.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images go by what is written, whatever the column's type was when its triggers were installed. */
class ColumnTest {

    private static Object captured(ValueKind kind, String type, Object json) {
        return new Column("v", kind, type, true, Reading.TYPED).captured(json, value -> "json " + value);
    }

    static Stream<Arguments> written() {
        BigDecimal exact = new BigDecimal("12345678901234567890.123");
        return Stream.of(
                arguments(ValueKind.FLOAT, new BigDecimal("1.1"), 1.1f),
                arguments(ValueKind.FLOAT, new BigDecimal("123456.703125"), 123456.7f),
                arguments(ValueKind.FLOAT, new BigDecimal("1.100000023841858"), 1.1f),
                arguments(ValueKind.FLOAT, new BigDecimal("3.4028235e38"), Float.MAX_VALUE),
                arguments(ValueKind.FLOAT, new BigDecimal("1e-45"), Float.MIN_VALUE),
                arguments(ValueKind.FLOAT, "NaN", Float.NaN),
                arguments(ValueKind.FLOAT, new BigDecimal("0.12345678901234"), 0.12345678901234),
                arguments(ValueKind.FLOAT, exact, exact),
                arguments(ValueKind.FLOAT, 16777217, 1.6777217e7),
                arguments(ValueKind.DOUBLE, new BigDecimal("0.30000000000000004"), 0.30000000000000004),
                arguments(ValueKind.DOUBLE, new BigDecimal("4.9e-324"), Double.MIN_VALUE),
                arguments(ValueKind.DOUBLE, new BigDecimal("1.7976931348623157e308"), Double.MAX_VALUE),
                arguments(ValueKind.DOUBLE, 7, 7.0),
                arguments(ValueKind.DOUBLE, exact, exact),
                arguments(ValueKind.DOUBLE, new BigDecimal("1e400"), new BigDecimal("1e400")),
                arguments(ValueKind.DOUBLE, "0012", "0012"),
                arguments(ValueKind.INTEGER, 7, 7),
                arguments(ValueKind.INTEGER, 3_000_000_000L, 3_000_000_000L),
                arguments(ValueKind.INTEGER, new BigDecimal("7.0"), new BigDecimal("7.0")),
                arguments(ValueKind.INTEGER, "007", "007"),
                arguments(ValueKind.INTEGER, true, true),
                arguments(ValueKind.LONG, 7, 7L),
                arguments(
                        ValueKind.LONG, new BigInteger("18446744073709551615"), new BigInteger("18446744073709551615")),
                arguments(ValueKind.DECIMAL, "A-17", "A-17"),
                arguments(ValueKind.DECIMAL, "007", "007"),
                arguments(ValueKind.DECIMAL, "NaN", "NaN"),
                arguments(ValueKind.DECIMAL, 7, new BigDecimal(7)),
                arguments(ValueKind.BOOLEAN, true, true),
                arguments(ValueKind.BOOLEAN, 5, 5),
                arguments(ValueKind.BOOLEAN, 1, 1),
                arguments(ValueKind.BOOLEAN, "1", "1"),
                arguments(ValueKind.UUID, "1-1-1-1-1", "1-1-1-1-1"),
                arguments(ValueKind.BINARY, "abcd", "abcd"),
                arguments(ValueKind.TEXT, 7, 7),
                arguments(ValueKind.TEXT, Map.of("a", 1), "json {a=1}"),
                arguments(ValueKind.INTEGER, Map.of("a", 1), "json {a=1}"),
                arguments(ValueKind.ARRAY, "text", "text"),
                arguments(
                        ValueKind.TIMESTAMP, "2026-03-08T02:30:00+02:00", OffsetDateTime.parse("2026-03-08T00:30:00Z")),
                arguments(
                        ValueKind.TIMESTAMP_WITH_ZONE,
                        "2026-03-08T02:30:00",
                        LocalDateTime.parse("2026-03-08T02:30:00")),
                arguments(ValueKind.DATE, "2026-03-08T02:30:00", LocalDateTime.parse("2026-03-08T02:30:00")),
                arguments(ValueKind.TIMESTAMP, "2026-03-08", LocalDate.parse("2026-03-08")),
                arguments(ValueKind.DOUBLE, "Infinity", Double.POSITIVE_INFINITY),
                arguments(ValueKind.DOUBLE, "-0.0", -0.0),
                arguments(ValueKind.DOUBLE, "seven", "seven"),
                arguments(ValueKind.DATE, "02:30:00", LocalTime.parse("02:30")),
                arguments(ValueKind.DATE, "N/A", "N/A"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatIsWrittenIsTold(ValueKind kind, Object json, Object expected) {
        assertThat(captured(kind, "any", json)).isEqualTo(expected).hasSameClassAs(expected);
    }

    static Stream<Arguments> times() {
        return Stream.of(
                arguments(ValueKind.TIME_WITH_ZONE, "24:00:00+02", "24:00:00+02"),
                arguments(ValueKind.TIME, "24:00:00", "24:00:00"),
                arguments(ValueKind.TIME, "-30:00:00.5", "-30:00:00.5"),
                arguments(ValueKind.DATE, "0044-03-15 BC", "0044-03-15 BC"),
                arguments(ValueKind.DATE, "+10000-01-01", "10000-01-01"),
                arguments(ValueKind.DATE, "2026-02-31", "2026-02-31"),
                arguments(ValueKind.TIMESTAMP, "0000-00-00 00:00:00.000000", "0000-00-00T00:00:00"),
                arguments(ValueKind.TIMESTAMP_WITH_ZONE, "0000-00-00T00:00:00", "0000-00-00T00:00:00"),
                arguments(
                        ValueKind.TIMESTAMP_WITH_ZONE,
                        "0044-03-14 20:29:08-03:30:52 BC",
                        "0044-03-15T00:00:00+00:00 BC"),
                arguments(
                        ValueKind.TIMESTAMP_WITH_ZONE,
                        "1800-03-07 22:59:08.5-03:30:52",
                        OffsetDateTime.parse("1800-03-08T02:30:00.5Z")),
                arguments(ValueKind.TIMESTAMP_WITH_ZONE, "9999-12-31T23:30:00-01:00", "10000-01-01T00:30:00+00:00"),
                arguments(ValueKind.TIMESTAMP_WITH_ZONE, "infinity", "infinity"));
    }

    /** The same text, however it was spelled, is the same value. */
    @ParameterizedTest
    @MethodSource("times")
    void timesThatJavaHasNotAreTexts(ValueKind kind, String text, Object expected) {
        assertThat(kind.parse(text)).isEqualTo(expected);
        assertThat(kind.parse(expected.toString())).isEqualTo(expected);
    }

    @Test
    void keysMayBeNumbersThatAreWrittenAsTexts() {
        Column column = new Column("k", ValueKind.INTEGER, "int", false, Reading.TYPED);

        assertThat(column.capturedKey("7", Object::toString)).isEqualTo(7);
        assertThat(column.capturedKey("007", Object::toString)).isEqualTo("007");
        assertThat(column.capturedKey("A-7", Object::toString)).isEqualTo("A-7");
    }
}
