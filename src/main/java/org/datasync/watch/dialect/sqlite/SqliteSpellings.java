package org.datasync.watch.dialect.sqlite;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** SQLite has no types for times and UUIDs and keeps the texts that it is given: the spellings that are common. */
final class SqliteSpellings {

    private static final List<DateTimeFormatter> TIMES = Stream.of(
                    "HH:mm", "HH:mm:ss", "HH:mm:ss.SSS", "HH:mm:ss.SSSSSS", "HH:mm:ss.SSSSSSSSS")
            .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT))
            .toList();

    private SqliteSpellings() {}

    /** The texts that mean a value; the value itself if it has but one. */
    static Stream<Object> of(Object value) {
        if (value instanceof LocalTime time) {
            return Stream.concat(Stream.of(time.toString()), times(time))
                    .distinct()
                    .map(Object.class::cast);
        }
        if (value instanceof LocalDateTime moment) {
            return moments(moment).map(Object.class::cast);
        }
        if (value instanceof OffsetDateTime moment) {
            return moments(moment.toLocalDateTime())
                    .flatMap(text -> Stream.of("Z", "+00:00", "+00", "+0000").map(offset -> text + offset));
        }
        return value instanceof UUID id
                ? Stream.of(id.toString(), id.toString().toUpperCase(Locale.ROOT))
                : Stream.of(value);
    }

    private static Stream<String> moments(LocalDateTime moment) {
        return Stream.concat(Stream.of(moment.toLocalTime().toString()), times(moment.toLocalTime()))
                .distinct()
                .flatMap(time -> Stream.of(" ", "T").map(between -> moment.toLocalDate() + between + time));
    }

    /** Those that leave nothing out. */
    private static Stream<String> times(LocalTime time) {
        return TIMES.stream().map(format -> format.format(time)).filter(text -> LocalTime.parse(text)
                .equals(time));
    }
}
