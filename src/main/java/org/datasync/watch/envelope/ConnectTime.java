package org.datasync.watch.envelope;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;

/**
 * Dates and times as Debezium and Kafka Connect have them: numbers since midnight or 1970, of times that are of no zone. Times
 * that java.time has not become the texts that databases have for them.
 */
final class ConnectTime {

    private static final long NANOS_OF_SECOND = 1_000_000_000;
    private static final long NANOS_OF_DAY = 86_400 * NANOS_OF_SECOND;
    private static final int SECONDS = 60;

    /** What the connector for PostgreSQL has for its infinity and -infinity, in whichever unit. */
    private static final Map<Long, String> ENDLESS =
            Map.of(9_223_372_036_825_200_000L, "infinity", -9_223_372_036_832_400_000L, "-infinity");

    private enum Meaning {
        DATE,
        TIME,
        TIMESTAMP,
        /** An ISO text with a Z that means nothing. */
        TEXT
    }

    /** @param units how many of them are a second */
    private record Type(Meaning meaning, long units) {}

    private static final Map<String, Type> TYPES = Map.ofEntries(
            Map.entry("io.debezium.time.Date", new Type(Meaning.DATE, 1)),
            Map.entry("org.apache.kafka.connect.data.Date", new Type(Meaning.DATE, 1)),
            Map.entry("io.debezium.time.Time", new Type(Meaning.TIME, 1_000)),
            Map.entry("org.apache.kafka.connect.data.Time", new Type(Meaning.TIME, 1_000)),
            Map.entry("io.debezium.time.MicroTime", new Type(Meaning.TIME, 1_000_000)),
            Map.entry("io.debezium.time.NanoTime", new Type(Meaning.TIME, NANOS_OF_SECOND)),
            Map.entry("io.debezium.time.Timestamp", new Type(Meaning.TIMESTAMP, 1_000)),
            Map.entry("org.apache.kafka.connect.data.Timestamp", new Type(Meaning.TIMESTAMP, 1_000)),
            Map.entry("io.debezium.time.MicroTimestamp", new Type(Meaning.TIMESTAMP, 1_000_000)),
            Map.entry("io.debezium.time.NanoTimestamp", new Type(Meaning.TIMESTAMP, NANOS_OF_SECOND)),
            Map.entry("io.debezium.time.IsoDate", new Type(Meaning.TEXT, 1)),
            Map.entry("io.debezium.time.IsoTime", new Type(Meaning.TEXT, 1)),
            Map.entry("io.debezium.time.IsoTimestamp", new Type(Meaning.TEXT, 1)));

    private ConnectTime() {}

    static boolean isTime(String name) {
        return TYPES.containsKey(name);
    }

    static Object decoded(String name, Object value) {
        Type type = TYPES.get(name);
        if (type.meaning() == Meaning.TEXT) {
            return value.toString().replaceFirst("Z$", "");
        }
        long number = Long.parseLong(value.toString());
        return switch (type.meaning()) {
            case DATE -> LocalDate.ofEpochDay(number);
            case TIME -> time(Math.multiplyExact(number, NANOS_OF_SECOND / type.units()));
            default -> ENDLESS.containsKey(number) ? ENDLESS.get(number) : timestamp(number, type.units());
        };
    }

    private static LocalDateTime timestamp(long number, long units) {
        int nanos = (int) (Math.floorMod(number, units) * (NANOS_OF_SECOND / units));
        return LocalDateTime.ofEpochSecond(Math.floorDiv(number, units), nanos, ZoneOffset.UTC);
    }

    /** MariaDB's and MySQL's may be negative or longer than a day; 24 o'clock there is on PostgreSQL. */
    private static Object time(long nanos) {
        if (nanos >= 0 && nanos < NANOS_OF_DAY) {
            return LocalTime.ofNanoOfDay(nanos);
        }
        long seconds = Math.abs(nanos) / NANOS_OF_SECOND;
        String fraction = String.format(Locale.ROOT, ".%09d", Math.abs(nanos) % NANOS_OF_SECOND)
                .replaceFirst("\\.?0+$", "");
        return String.format(
                Locale.ROOT,
                "%s%02d:%02d:%02d%s",
                nanos < 0 ? "-" : "",
                seconds / SECONDS / SECONDS,
                seconds / SECONDS % SECONDS,
                seconds % SECONDS,
                fraction);
    }
}
