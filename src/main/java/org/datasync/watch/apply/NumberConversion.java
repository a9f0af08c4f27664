package org.datasync.watch.apply;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.OptionalInt;
import java.util.Set;
import org.datasync.watch.schema.ValueKind;

/** Makes numbers of what a change has: all digits, or none. */
final class NumberConversion {

    /** No database has longer integers; more digits of zeros would cost memory. */
    private static final int LONGEST_INTEGER = 1000;

    private static final Set<String> NO_DECIMALS = Set.of("NaN", "Infinity", "-Infinity");

    private final boolean round;

    NumberConversion(boolean round) {
        this.round = round;
    }

    Object integer(Object value, ValueKind kind) {
        BigDecimal number = decimal(value);
        try {
            if (number.precision() - (long) number.scale() > LONGEST_INTEGER) {
                throw new ArithmeticException();
            }
            return integer(fraction(number, 0).toBigIntegerExact(), kind);
        } catch (ArithmeticException e) {
            throw new Misfit("it is larger than the type allows");
        }
    }

    private static Object integer(BigInteger number, ValueKind kind) {
        return switch (kind) {
            case INTEGER -> number.intValueExact();
            case BIG_INTEGER -> number;
            default -> number.longValueExact();
        };
    }

    /** A text of what no decimal is equal to (NaN) goes on to the database, which may know it. */
    Object decimal(Object value, OptionalInt digits) {
        if (NO_DECIMALS.contains(value.toString())) {
            return value.toString();
        }
        BigDecimal number = decimal(value);
        return digits.isEmpty() ? number : fraction(number, digits.getAsInt());
    }

    private BigDecimal fraction(BigDecimal number, int digits) {
        if (number.signum() == 0 || number.scale() <= digits) {
            return number;
        }
        BigDecimal plain = number.stripTrailingZeros();
        if (plain.scale() <= digits) {
            return plain;
        }
        if (!round) {
            throw new Misfit("it has more than " + digits + " digits after the point."
                    + " Give the column room for them, or set excessDigits=round");
        }
        return number.setScale(digits, RoundingMode.HALF_UP);
    }

    Object floatingPoint(Object value, ValueKind kind) {
        Number number = (Number) kind.parse(text(value));
        boolean endless = Double.isInfinite(number.doubleValue());
        if (endless && !value.toString().contains("Infinity")) {
            throw new Misfit("it is larger than the type allows");
        }
        return number;
    }

    private static BigDecimal decimal(Object value) {
        try {
            return new BigDecimal(text(value));
        } catch (NumberFormatException e) {
            throw new Misfit("it is no number");
        }
    }

    private static String text(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? "1" : "0";
        }
        if (value instanceof Number || value instanceof String) {
            return value.toString();
        }
        throw new Misfit("it is no number");
    }
}
