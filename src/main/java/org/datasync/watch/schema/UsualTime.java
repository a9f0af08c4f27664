package org.datasync.watch.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Reads times digit by digit as databases spell nearly all of them, {@code 2026-01-31 12:00:00.123456+01:00}, several times as fast
 * as a formatter does. Whatever is spelled otherwise, or is no time, it does not know, and leaves to others.
 */
final class UsualTime {

    private static final String FORM = "dddd-dd-ddTdd:dd:dd";
    private static final int NANO_DIGITS = 9;
    private static final int LAST_DIGIT = 9;

    private final String text;
    private int end = FORM.length();

    private UsualTime(String text) {
        this.text = text;
    }

    /** A time without offset; null for what it does not know. */
    static LocalDateTime local(String text) {
        UsualTime usual = new UsualTime(text);
        LocalDateTime local = usual.local();
        return usual.end == text.length() ? local : null;
    }

    /** A time with its offset; null for what it does not know. */
    static OffsetDateTime withOffset(String text) {
        UsualTime usual = new UsualTime(text);
        LocalDateTime local = usual.local();
        ZoneOffset offset = local == null ? null : usual.offset();
        return offset == null ? null : local.atOffset(offset);
    }

    private LocalDateTime local() {
        if (text.length() < FORM.length() || !hasForm()) {
            return null;
        }
        int nanos = text.length() > end && text.charAt(end) == '.' ? nanos() : 0;
        int year = number(0) * 100 + number(2);
        if (nanos < 0 || year == 0) {
            return null;
        }
        try {
            return LocalDateTime.of(year, number(5), number(8), number(11), number(14), number(17), nanos);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private boolean hasForm() {
        for (int i = 0; i < FORM.length(); i++) {
            char wanted = FORM.charAt(i);
            char found = text.charAt(i);
            boolean fits = wanted == 'd' ? isDigit(i) : found == wanted || (wanted == 'T' && found == ' ');
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '0' + LAST_DIGIT;
    }

    /** The two digits there. */
    private int number(int index) {
        return (text.charAt(index) - '0') * 10 + text.charAt(index + 1) - '0';
    }

    /** The fraction at the end so far; negative if it is none. */
    private int nanos() {
        int begin = end + 1;
        int nanos = 0;
        int digits = 0;
        for (end = begin; isDigit(end); end++, digits++) {
            nanos = nanos * 10 + text.charAt(end) - '0';
            if (digits == NANO_DIGITS) {
                return -1;
            }
        }
        for (int i = digits; i < NANO_DIGITS; i++) {
            nanos *= 10;
        }
        return digits == 0 ? -1 : nanos;
    }

    /** The offset that is the rest, in hours, or in hours and minutes. */
    private ZoneOffset offset() {
        int left = text.length() - end;
        boolean minutes =
                left == "+00:00".length() && text.charAt(end + 3) == ':' && isDigit(end + 4) && isDigit(end + 5);
        boolean hours = minutes || left == "+00".length();
        if (!hours || !isDigit(end + 1) || !isDigit(end + 2)) {
            return null;
        }
        int total = number(end + 1) * 60 + (minutes ? number(end + 4) : 0);
        char sign = text.charAt(end);
        boolean known = (sign == '+' || sign == '-') && (!minutes || number(end + 4) < 60) && total <= 18 * 60;
        return known ? ZoneOffset.ofTotalSeconds((sign == '-' ? -60 : 60) * total) : null;
    }
}
