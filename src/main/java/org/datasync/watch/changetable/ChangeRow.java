package org.datasync.watch.changetable;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;

/**
 * A row of a change table as it was read, before it is known to make sense. Every part but the id may be null.
 *
 * @param id what identifies the row
 * @param bucket the bucket that its record is in
 * @param foreignRecordId the text by which the database tells its record from others; null in tables of our own
 * @param fingerprint all values that were read, as one text; null in tables of our own, which do not change rows
 * @param table the record's table
 * @param key the values of the key's columns
 * @param operation the operation
 * @param deleted whether the record was deleted
 * @param changedAt the time of the change
 * @param transactionId the source transaction that made it
 * @param origin who made it
 * @param before the record before it, as JSON
 * @param after the record after it, as JSON
 * @param captureVersion the version of the capture that wrote the row, an integer; null if no trigger did
 */
public record ChangeRow(
        Object id,
        int bucket,
        String foreignRecordId,
        String fingerprint,
        Object table,
        List<Object> key,
        Object operation,
        Object deleted,
        Object changedAt,
        Object transactionId,
        Object origin,
        Object before,
        Object after,
        Object captureVersion) {

    private static final int DIGEST_BYTES = 8;

    /** A row of which no more is known than which it is. */
    static ChangeRow identity(
            Object id,
            int bucket,
            String recordId,
            String fingerprint,
            Object table,
            List<Object> key,
            Object changedAt) {
        return new ChangeRow(
                id, bucket, recordId, fingerprint, table, key, null, null, changedAt, null, null, null, null, null);
    }

    /** The row with other images. */
    ChangeRow with(Object newBefore, Object newAfter) {
        return new ChangeRow(
                id,
                bucket,
                foreignRecordId,
                fingerprint,
                table,
                key,
                operation,
                deleted,
                changedAt,
                transactionId,
                origin,
                newBefore,
                newAfter,
                captureVersion);
    }

    /** The row as a record of its own, as nobody knows which one it is of. */
    ChangeRow ofItself() {
        return new ChangeRow(
                id,
                bucket,
                RowSql.rowRecordId(id),
                fingerprint,
                table,
                key,
                operation,
                deleted,
                changedAt,
                transactionId,
                origin,
                before,
                after,
                captureVersion);
    }

    /** The row of a pending change that is a leaf. */
    static ChangeRow of(PendingChange leaf) {
        return leaf.handle(ChangeRow.class);
    }

    /** Where a change that is this row comes from. */
    Source source() {
        return new Source(
                idText(), recordId(), bucket, Optional.ofNullable(table).map(Object::toString));
    }

    /** The text by which the database tells the record from others. */
    String recordId() {
        return foreignRecordId != null ? foreignRecordId : RowSql.ownRecordId(table, key.get(0), id);
    }

    /** The id, which is a number wherever one asks for it. */
    long number() {
        return ((Number) id).longValue();
    }

    /** The id as text, from which its column can make it again. */
    String idText() {
        return textOf(id);
    }

    /** The same of an id alone. */
    static String textOf(Object id) {
        return id instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : id.toString();
    }

    /**
     * What tells this row of our own table from one of the same id in an earlier or later incarnation of the table, or of the
     * database: the time at which it was written, short. Empty if the row has none that can be read; then only ids that never
     * come back do. It is the same of what was set aside as of the row itself.
     */
    String incarnation() {
        if (changedAt == null || changedAt instanceof Unreadable) {
            return "";
        }
        try {
            Instant time = writtenAt();
            // of a time that is out of all bounds the low bits tell as much
            long micros = time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
            return "-" + Long.toUnsignedString(micros, Character.MAX_RADIX);
        } catch (DateTimeException e) {
            return "-" + Digest.of(plain(changedAt), DIGEST_BYTES);
        }
    }

    /** Of a row that was set aside the time is a text. */
    private Instant writtenAt() {
        Object time = changedAt instanceof String text
                ? DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)
                : changedAt;
        if (time instanceof OffsetDateTime offset) {
            return offset.toInstant();
        }
        if (time instanceof LocalDateTime local) {
            return local.toInstant(ZoneOffset.UTC);
        }
        throw new DateTimeException("This is no point in time");
    }

    /** The text of what is no time (SQLite takes anything), whatever type it has in Java. */
    private static String plain(Object value) {
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        boolean infinite = value instanceof Double number && !Double.isFinite(number);
        return value instanceof Number && !infinite
                ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
                : value.toString();
    }
}
