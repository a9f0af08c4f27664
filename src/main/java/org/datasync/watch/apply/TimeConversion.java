package org.datasync.watch.apply;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.datasync.watch.apply.ApplySpec.ValueSpec;
import org.datasync.watch.schema.ValueKind;

/**
 * Makes dates and times of what a change has. A time of no zone becomes a point in time, and the other way round, only by a zone
 * that is given. Texts that databases have for what java.time has not, such as {@code infinity}, go on as they are.
 */
final class TimeConversion {

    private static final int DIGITS_OF_NANOS = 9;

    /** Beside that of the column. */
    private static final List<ValueKind> KINDS = List.of(
            ValueKind.TIMESTAMP_WITH_ZONE,
            ValueKind.TIMESTAMP,
            ValueKind.DATE,
            ValueKind.TIME_WITH_ZONE,
            ValueKind.TIME);

    private final Optional<ZoneId> zone;
    private final boolean round;

    TimeConversion(ValueSpec spec) {
        this.zone = spec.zone();
        this.round = spec.round();
    }

    Object of(Object value, ValueKind kind, OptionalInt digits) {
        Object time = value instanceof String text ? parsed(text, kind) : value;
        if (time instanceof String) {
            return time;
        }
        return cut(
                switch (kind) {
                    case DATE -> date(time);
                    case TIME -> time instanceof LocalTime local ? local : none("a time of day of no zone");
                    case TIME_WITH_ZONE ->
                        time instanceof OffsetTime zoned ? zoned : none("a time of day with its offset");
                    case TIMESTAMP_WITH_ZONE -> instant(time);
                    default -> local(time);
                },
                digits);
    }

    private static Object parsed(String text, ValueKind kind) {
        return Stream.concat(Stream.of(kind), KINDS.stream())
                .flatMap(each -> parse(text, each))
                .findFirst()
                .orElseThrow(() -> new Misfit("it is no date or time"));
    }

    private static Stream<Object> parse(String text, ValueKind kind) {
        try {
            return Stream.of(kind.parse(text));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    private static Temporal none(String expected) {
        throw new Misfit("it is not " + expected);
    }

    private static Temporal date(Object time) {
        if (time instanceof LocalDateTime local && local.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            return local.toLocalDate();
        }
        return time instanceof LocalDate date ? date : none("a date alone");
    }

    private Temporal local(Object time) {
        if (time instanceof OffsetDateTime moment) {
            return moment.atZoneSameInstant(requiredZone("a point in time", "none"))
                    .toLocalDateTime();
        }
        if (time instanceof Instant moment) {
            return local(moment.atOffset(ZoneOffset.UTC));
        }
        if (time instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        return time instanceof LocalDateTime local ? local : none("a date with a time of day");
    }

    private Temporal instant(Object time) {
        if (time instanceof LocalDateTime local) {
            return local.atZone(requiredZone("a time of no zone", "one"))
                    .toOffsetDateTime()
                    .withOffsetSameInstant(ZoneOffset.UTC);
        }
        if (time instanceof Instant moment) {
            return moment.atOffset(ZoneOffset.UTC);
        }
        return time instanceof OffsetDateTime moment ? moment : none("a point in time");
    }

    private ZoneId requiredZone(String is, String has) {
        return zone.orElseThrow(() -> new Misfit(
                "it is " + is + ", and the column has " + has + ". Say by timeZone in which zone times of none are"));
    }

    private Object cut(Temporal time, OptionalInt digits) {
        if (digits.isEmpty() || digits.getAsInt() >= DIGITS_OF_NANOS || !time.isSupported(ChronoField.NANO_OF_SECOND)) {
            return time;
        }
        int unit = (int) Math.pow(10, DIGITS_OF_NANOS - (double) digits.getAsInt());
        int nanos = time.get(ChronoField.NANO_OF_SECOND);
        if (nanos % unit != 0 && !round) {
            throw new Misfit("it has more than " + digits.getAsInt() + " digits of a fraction of a second."
                    + " Give the column room for them, or set excessDigits=round");
        }
        return time.with(ChronoField.NANO_OF_SECOND, nanos - nanos % unit);
    }
}
