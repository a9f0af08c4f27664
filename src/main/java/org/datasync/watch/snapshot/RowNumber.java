package org.datasync.watch.snapshot;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Map;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.RowReader.Unreadable;

/**
 * A number of 64 bits of a row's values, for the checksums of pages where the database makes none: another one if the row is another,
 * but for one time in 2^64. It is made by the rounds that XXH64 has for short texts, of values as they are: no text of each is made. The same
 * values give the same number on each node. One thread at a time.
 */
final class RowNumber {

    /** How this way is called: another way needs another name. */
    static final String WAY = "xxh64";

    private static final long FIRST = 0x9E3779B185EBCA87L;
    private static final long SECOND = 0xC2B2AE3D27D4EB4FL;
    private static final long THIRD = 0x165667B19E3779F9L;
    private static final long FOURTH = 0x85EBCA77C2B2AE63L;
    private static final long FIFTH = 0x27D4EB2F165667C5L;

    private static final int CHARACTERS = 4;

    private long number;

    /** A row begins. */
    void begin() {
        number = FIFTH;
    }

    /** Its next value; of one that cannot be read no more than that. */
    void add(Object value) {
        if (value == null) {
            begin('-', 0);
        } else if (value instanceof String text) {
            add('t', text);
        } else if (value instanceof Integer || value instanceof Long) {
            begin('n', 0);
            mix(((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            begin('d', decimal.scale());
            add(decimal.unscaledValue());
        } else if (value instanceof LocalDateTime time) {
            begin('l', 0);
            mix(time.toLocalDate().toEpochDay());
            mix(time.toLocalTime().toNanoOfDay());
        } else {
            addOther(value);
        }
    }

    private void addOther(Object value) {
        if (value instanceof LocalDate date) {
            begin('a', 0);
            mix(date.toEpochDay());
        } else if (value instanceof Double || value instanceof Float) {
            begin('f', 0);
            mix(Double.doubleToLongBits(((Number) value).doubleValue()));
        } else if (value instanceof byte[] bytes) {
            add('b', bytes);
        } else if (value instanceof BigInteger whole) {
            add(whole);
        } else if (value instanceof Unreadable) {
            begin('!', 0);
        } else if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
            add('j', Json.write(value));
        } else {
            add('o', value.toString());
        }
    }

    /** Of the row whose values were added. */
    long end() {
        long end = (number ^ (number >>> 33)) * SECOND;
        end = (end ^ (end >>> 29)) * THIRD;
        return end ^ (end >>> 32);
    }

    private void add(BigInteger whole) {
        if (whole.bitLength() < Long.SIZE) {
            begin('w', 0);
            mix(whole.longValue());
        } else {
            add('W', whole.toByteArray());
        }
    }

    private void add(char kind, String text) {
        begin(kind, text.length());
        int at = 0;
        for (; at + CHARACTERS <= text.length(); at += CHARACTERS) {
            mix(((long) text.charAt(at) << 48)
                    | ((long) text.charAt(at + 1) << 32)
                    | ((long) text.charAt(at + 2) << 16)
                    | text.charAt(at + 3));
        }
        long rest = 0;
        for (; at < text.length(); at++) {
            rest = (rest << Character.SIZE) | text.charAt(at);
        }
        mix(rest);
    }

    private void add(char kind, byte[] bytes) {
        begin(kind, bytes.length);
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.remaining() >= Long.BYTES) {
            mix(all.getLong());
        }
        long rest = 0;
        while (all.hasRemaining()) {
            rest = (rest << Byte.SIZE) | (all.get() & 0xFF);
        }
        mix(rest);
    }

    /** The kind before the value, and its length, so that no two rows are mixed alike. */
    private void begin(char kind, int length) {
        mix(((long) kind << Integer.SIZE) | (length & 0xFFFFFFFFL));
    }

    private void mix(long word) {
        number ^= Long.rotateLeft(word * SECOND, 31) * FIRST;
        number = Long.rotateLeft(number, 27) * FIRST + FOURTH;
    }
}
