package org.datasync.watch.lastmodified;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where a table begins that was not read before: at its first record, at what is written from now on, at a time, or at a value of
 * the column.
 *
 * @param text as the option says it
 */
public record StartFrom(String text) {

    private static final String BEGINNING = "beginning";
    private static final String NOW = "now";

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is none of what the option {@code option} may be
     */
    public static StartFrom parse(String option, String text) {
        StartFrom start = new StartFrom(text.strip());
        boolean known = start.isBeginning()
                || start.isNow()
                || start.number().isPresent()
                || start.duration().isPresent()
                || start.time(ZoneId.of("UTC"), Instant.EPOCH).isPresent();
        if (!known) {
            throw new IllegalArgumentException("The option " + option + " is " + text
                    + ", expected beginning, now, a time as in 2026-01-31T12:00:00Z, a duration before now as in PT24H,"
                    + " or a number");
        }
        return start;
    }

    boolean isBeginning() {
        return text.equals(BEGINNING);
    }

    boolean isNow() {
        return text.equals(NOW);
    }

    /** The number that it is. */
    Optional<Long> number() {
        return attempt(Long::valueOf);
    }

    private Optional<Duration> duration() {
        return attempt(Duration::parse);
    }

    /**
     * The time that it is.
     *
     * @param zone of a time without one
     * @param now what a duration is before
     */
    Optional<Instant> time(ZoneId zone, Instant now) {
        return Stream.<Function<String, Instant>>of(
                        Instant::parse,
                        given -> OffsetDateTime.parse(given).toInstant(),
                        given -> LocalDateTime.parse(given.replace(' ', 'T'))
                                .atZone(zone)
                                .toInstant(),
                        given -> LocalDate.parse(given).atStartOfDay(zone).toInstant(),
                        given -> now.minus(Duration.parse(given)))
                .flatMap(form -> attempt(form).stream())
                .findFirst();
    }

    private <T> Optional<T> attempt(Function<String, T> form) {
        try {
            return Optional.of(form.apply(text));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
