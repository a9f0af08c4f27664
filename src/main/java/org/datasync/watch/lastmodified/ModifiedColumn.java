package org.datasync.watch.lastmodified;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/**
 * The column that grows with each change of a record, and what its values have to do with time.
 *
 * <p>A time is cut to its second, and to its day for a column of dates: however coarse a column's type is, or what the application
 * makes of it, a value that is below such a time is of a second that is over.
 *
 * @param column the column
 * @param measure what its values are
 * @param zone in which times without zone are; of no matter for others
 */
record ModifiedColumn(Column column, Measure measure, ZoneId zone) {

    private static final DateTimeFormatter SQLITE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private static final Duration LONGEST_SHIFT = Duration.ofDays(2);

    /** What values are. */
    enum Measure {
        /** Points in time. */
        INSTANT,
        /** Times without zone. */
        LOCAL,
        /** Days. */
        DATE,
        /** Seconds since 1970. */
        EPOCH_S,
        /** Milliseconds since 1970. */
        EPOCH_MS,
        /** Microseconds since 1970. */
        EPOCH_US,
        /** Numbers that grow, of a sequence or a version. */
        NUMBER,
        /** Numbers of transactions. */
        TRANSACTION;

        static Measure of(EpochUnit unit) {
            return valueOf("EPOCH_" + unit);
        }

        boolean isTime() {
            return this != NUMBER && this != TRANSACTION;
        }

        private EpochUnit unit() {
            return EpochUnit.valueOf(name().substring("EPOCH_".length()));
        }
    }

    /**
     * A value such that whatever is written from this time on is not below it.
     *
     * @throws IllegalStateException if values are no times
     */
    Object at(Instant time) {
        Instant second = time.truncatedTo(ChronoUnit.SECONDS);
        return switch (measure) {
            case INSTANT -> typed(OffsetDateTime.ofInstant(second, ZoneOffset.UTC));
            case LOCAL -> typed(lowestFrom(second, zone));
            case DATE -> typed(lowestFrom(second, zone).toLocalDate());
            case EPOCH_S, EPOCH_MS, EPOCH_US -> measure.unit().number(second);
            case NUMBER, TRANSACTION -> throw new IllegalStateException(measure + " is no time");
        };
    }

    /** Where columns hold anything, times are texts. */
    private Object typed(Object value) {
        if (column.reading() != Reading.LOOSE || value instanceof LocalDate) {
            return column.reading() == Reading.LOOSE ? value.toString() : value;
        }
        return value instanceof LocalDateTime local ? SQLITE.format(local) : value.toString();
    }

    /** The lowest local time that this moment, or any after it, can have: clocks may be set back soon. */
    static LocalDateTime lowestFrom(Instant time, ZoneId zone) {
        LocalDateTime lowest = LocalDateTime.ofInstant(time, zone);
        Instant last = time.plus(LONGEST_SHIFT);
        ZoneOffsetTransition next = zone.getRules().nextTransition(time);
        while (next != null && next.getInstant().isBefore(last)) {
            if (next.getDateTimeAfter().isBefore(lowest)) {
                lowest = next.getDateTimeAfter();
            }
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return lowest;
    }

    /** Whether a value, as it is stored, is one that is written at this time at the earliest. */
    boolean isToCome(Object value, Instant time) {
        Object first = at(time);
        Object typed = column.reading() == Reading.LOOSE || value instanceof Number ? value : column.convert(value);
        if (typed instanceof Number number && first instanceof Number earliest) {
            return decimal(number).compareTo(decimal(earliest)) >= 0;
        }
        if (typed instanceof OffsetDateTime moment && first instanceof OffsetDateTime earliest) {
            return !moment.isBefore(earliest);
        }
        if (typed instanceof LocalDateTime local && first instanceof LocalDateTime earliest) {
            return !local.isBefore(earliest);
        }
        if (typed instanceof LocalDate day && first instanceof LocalDate earliest) {
            return !day.isBefore(earliest);
        }
        return typed instanceof String text && first instanceof String earliest && text.compareTo(earliest) >= 0;
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    /** When the record was changed, as far as its value tells. */
    Optional<Instant> time(Object value) {
        Object typed = value instanceof String text && measure.isTime() ? parsed(text) : value;
        if (typed instanceof OffsetDateTime moment) {
            return Optional.of(moment.toInstant());
        }
        if (typed instanceof LocalDateTime local) {
            return Optional.of(local.atZone(zone).toInstant());
        }
        if (typed instanceof LocalDate day) {
            return Optional.of(day.atStartOfDay(zone).toInstant());
        }
        return typed instanceof Number number && measure.isTime()
                ? Optional.of(measure.unit().time(number.longValue()))
                : Optional.empty();
    }

    /** Where columns hold anything, the database's own times have no zone in any of them. */
    private Object parsed(String text) {
        return Stream.of(column.kind(), ValueKind.TIMESTAMP)
                .flatMap(kind -> parsed(kind, text).stream())
                .findFirst()
                .orElse(text); // without end, or none
    }

    private static Optional<Object> parsed(ValueKind kind, String text) {
        try {
            return Optional.of(kind.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
