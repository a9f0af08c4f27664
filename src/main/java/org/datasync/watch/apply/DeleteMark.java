package org.datasync.watch.apply;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoField;

/**
 * The column that tells of a row whether it is deleted: by a truth value, by a number that is 1 or 0, or by the time at which it was
 * deleted, which is null of a row that is not.
 */
record DeleteMark(TargetColumn column) {

    private static final int DIGITS_OF_NANOS = 9;

    /**
     * The mark of a table.
     *
     * @throws IllegalArgumentException if the column can be none; it names table, column, type and option
     */
    static DeleteMark of(TargetColumn column, Target target) {
        boolean fits =
                switch (column.column().kind()) {
                    case BOOLEAN, INTEGER, LONG, ANY_INTEGER, DECIMAL, TIMESTAMP, DATETIME, TIMESTAMP_WITH_ZONE -> true;
                    default -> false;
                };
        if (!fits) {
            throw new IllegalArgumentException("The option deletedColumn names " + column + " of " + target
                    + ", expected a column of truth values, whole numbers or times with their date");
        }
        return new DeleteMark(column);
    }

    /** What a row has there that is not deleted; null if that is told by there being no time. */
    Object present() {
        return column.column().isTimestamp() ? null : Boolean.FALSE;
    }

    /**
     * What one has that is deleted, with no more digits of a second than the column keeps.
     *
     * @param changedAt when that was; null if it is not known, for now
     */
    Object deleted(Instant changedAt) {
        if (!column.column().isTimestamp()) {
            return true;
        }
        Instant time = changedAt == null ? Instant.now() : changedAt;
        int digits = Math.min(column.storage().digits().orElse(DIGITS_OF_NANOS), DIGITS_OF_NANOS);
        int unit = BigInteger.TEN.pow(DIGITS_OF_NANOS - digits).intValueExact();
        int nanos = time.get(ChronoField.NANO_OF_SECOND);
        return time.with(ChronoField.NANO_OF_SECOND, nanos - nanos % unit);
    }
}
