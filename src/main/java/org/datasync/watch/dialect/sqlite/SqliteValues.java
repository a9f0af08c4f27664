package org.datasync.watch.dialect.sqlite;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Locale;
import java.util.UUID;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/** How values are kept by SQLite, which has numbers, texts and bytes: times as its own functions write them. */
final class SqliteValues {

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd ")
            .append(TIME)
            .toFormatter(Locale.ROOT);

    private SqliteValues() {}

    static Object written(Column column, Object value) {
        if (value instanceof LocalDateTime time) {
            return TIMESTAMP.format(time);
        }
        if (value instanceof OffsetDateTime moment) {
            return TIMESTAMP.format(moment.withOffsetSameInstant(ZoneOffset.UTC)) + "+00:00";
        }
        if (value instanceof LocalTime time) {
            return TIME.format(time);
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Number number && Double.isNaN(number.doubleValue())) {
            throw new IllegalArgumentException("SQLite has no number for NaN, and would store null");
        }
        if (value instanceof BigDecimal number) {
            return column.kind() == ValueKind.DECIMAL ? decimal(number) : (Object) number.doubleValue();
        }
        boolean other = value instanceof Temporal || value instanceof UUID || value instanceof BigInteger;
        return other ? value.toString() : value;
    }

    /**
     * As a text, which the column makes a number of.
     *
     * @throws IllegalArgumentException if that would be another number
     */
    private static Object decimal(BigDecimal number) {
        BigDecimal kept = number.scale() <= 0 && number.precision() - number.scale() <= 18
                ? number
                : BigDecimal.valueOf(number.doubleValue());
        if (number.precision() > 15 && kept.compareTo(number) != 0) {
            throw new IllegalArgumentException(
                    "SQLite keeps 15 digits of such a number. Declare the column as TEXT, which keeps all");
        }
        return number.toPlainString();
    }
}
