package org.datasync.watch.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as the texts that databases make of them. What java.time has is of its types. What it has not (dates
 * without end, of zeros or with a part of zeros, 24 o'clock and times of more than a day), and what it would spell as no
 * database does (years before the first and after 9999), stays a text, always the same for the same value: with a T, without
 * zeros at the end of a fraction of a date's time, and a point in time in UTC.
 */
final class TimeText {

    private static final Set<String> ENDLESS = Set.of("infinity", "-infinity");
    private static final String BEFORE_CHRIST = " BC";
    private static final String OFFSETS = "[XXXXX][XXXX][X]";
    private static final String UTC = "+00:00";
    private static final int LAST_YEAR = 9999;

    private static final Pattern DATE = Pattern.compile("(-?\\d{4,9})-(\\d\\d)-(\\d\\d)(?<bc> BC)?");
    private static final Pattern TIMESTAMP = Pattern.compile("(-?\\d{4,9})-(\\d\\d)-(\\d\\d)[ T](?<time>\\d\\d:\\d\\d"
            + "(?::\\d\\d(?:\\.\\d+)?)?)(?<offset>Z|[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?)?(?<bc> BC)?");
    private static final Pattern TIME = Pattern.compile("-?\\d{2,3}:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?");
    private static final Pattern ZONED_TIME =
            Pattern.compile("(?<time>24:00(?::00(?:\\.0+)?)?)(?<offset>Z|[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?)");

    private static final DateTimeFormatter ISO_ZONED_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern(OFFSETS)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT); // else 24 o'clock is 0 o'clock

    private static final DateTimeFormatter ISO_ZONED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern(OFFSETS)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT); // else 24 o'clock is 0 o'clock

    private TimeText() {}

    /** A date, or the text of one that java.time does not have. */
    static Object date(String text) {
        try {
            return told(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return other(text, DATE, match -> match.group());
        }
    }

    /** A time of day, or the text of a time that is none. */
    static Object time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            return other(text, TIME, Matcher::group);
        }
    }

    /** A time of day with its offset, or the text of 24 o'clock. */
    static Object zonedTime(String text) {
        try {
            return OffsetTime.parse(text, ISO_ZONED_TIME);
        } catch (DateTimeException e) {
            return other(text, ZONED_TIME, match -> withoutZeros(match.group("time")) + match.group("offset"));
        }
    }

    /** A date with a time of day and no offset, or the text of one that java.time does not have. */
    static Object timestamp(String text) {
        LocalDateTime usual = UsualTime.local(text);
        if (usual != null) {
            return usual;
        }
        String iso = text.replace(' ', 'T');
        try {
            return told(LocalDateTime.parse(iso));
        } catch (DateTimeException e) {
            return other(text, TIMESTAMP, match -> local(match, false));
        }
    }

    /** A point in time in UTC, or the text of one that java.time does not have. */
    static Object zonedTimestamp(String text) {
        OffsetDateTime usual = UsualTime.withOffset(text);
        if (usual != null) {
            return told(usual);
        }
        String iso = text.replace(' ', 'T');
        try {
            return told(OffsetDateTime.parse(iso, ISO_ZONED));
        } catch (DateTimeException e) {
            return other(
                    text.replaceFirst("( BC)([+-].*)$", "$2$1"),
                    TIMESTAMP,
                    match -> match.group("offset") == null ? local(match, true) : zoned(match));
        }
    }

    /** A value of java.time as it is, a point in time in UTC, or its text if no database would understand Java's. */
    static Object told(Object value) {
        if (value instanceof LocalDate date) {
            return isUsual(date.getYear()) ? date : withoutPlus(date.toString());
        }
        if (value instanceof LocalDateTime time) {
            return isUsual(time.getYear()) ? time : withoutPlus(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
        }
        if (value instanceof OffsetDateTime moment) {
            OffsetDateTime utc = moment.withOffsetSameInstant(ZoneOffset.UTC);
            return isUsual(utc.getYear()) ? utc : withoutPlus(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(utc) + UTC);
        }
        return value;
    }

    private static boolean isUsual(int year) {
        return year > 0 && year <= LAST_YEAR;
    }

    private static String withoutPlus(String text) {
        return text.startsWith("+") ? text.substring(1) : text;
    }

    /** Whatever date or time a text is, of any of their types; the text itself if it is none. */
    static Object any(String text) {
        for (Function<String, Object> parser : List.<Function<String, Object>>of(
                TimeText::timestamp, TimeText::zonedTimestamp, TimeText::date, TimeText::time, TimeText::zonedTime)) {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                // another may
            }
        }
        return text;
    }

    private static String other(String text, Pattern form, Function<Matcher, Object> spelling) {
        if (ENDLESS.contains(text)) {
            return text;
        }
        Matcher match = form.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException();
        }
        Object spelled = spelling.apply(match);
        if (spelled == null) {
            throw new IllegalArgumentException();
        }
        return spelled.toString();
    }

    /** Null for what has an offset, and for a date that there is if there should not be one. */
    private static String local(Matcher match, boolean noDate) {
        if (match.group("offset") != null || (noDate && isDate(match))) {
            return null;
        }
        return match.group(1) + "-" + match.group(2) + "-" + match.group(3) + "T" + withoutZeros(match.group("time"))
                + (match.group("bc") == null ? "" : BEFORE_CHRIST);
    }

    private static boolean isDate(Matcher match) {
        try {
            LocalDate.of(number(match, 1), number(match, 2), number(match, 3));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Object zoned(Matcher match) {
        try {
            int year = number(match, 1);
            LocalDateTime local = LocalDate.of(
                            match.group("bc") == null ? year : 1 - year, number(match, 2), number(match, 3))
                    .atTime(LocalTime.parse(match.group("time")));
            ZoneOffset offset =
                    DateTimeFormatter.ofPattern(OFFSETS, Locale.ROOT).parse(match.group("offset"), ZoneOffset::from);
            OffsetDateTime utc = local.atOffset(offset).withOffsetSameInstant(ZoneOffset.UTC);
            return utc.getYear() < 1 ? beforeChrist(utc) : told(utc);
        } catch (DateTimeException e) {
            return match.group();
        }
    }

    private static String beforeChrist(OffsetDateTime utc) {
        LocalDateTime time = utc.toLocalDateTime().withYear(1 - utc.getYear());
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time) + UTC + BEFORE_CHRIST;
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }

    private static String withoutZeros(String time) {
        return time.indexOf('.') < 0 ? time : time.replaceAll("\\.?0+$", "");
    }
}
