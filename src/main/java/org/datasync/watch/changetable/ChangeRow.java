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
import java.util.function.ToIntFunction;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;

/**
 * A row of a change table as it was read, before it is known to make sense. Its parts are those of the {@link ChangeTableLayout};
 * what the row has no value of, or no column for, is null.
 *
 * @param identity which row it is
 * @param record which record it is about
 * @param operation what has happened to it
 * @param changedAt when
 * @param own what only rows of our own tables say
 */
public record ChangeRow(
        Identity identity, RecordValues record, OperationValues operation, Object changedAt, OwnValues own) {

    private static final int DIGEST_BYTES = 8;

    /**
     * Which row it is.
     *
     * @param id what identifies it
     * @param bucket the bucket that its record is in; {@link #UNKNOWN} as it was read, unless it is a barrier
     * @param foreignRecordId the text by which the database tells its record from others; null if the values say the same, as
     *     those of our own tables do
     * @param fingerprint the text that tells it from what it may become, by its version or all its values; null in tables of our
     *     own, which do not change rows
     */
    public record Identity(Object id, int bucket, String foreignRecordId, String fingerprint) {

        /** The bucket of which the database has not been asked: hardly ever does somebody need it. */
        static final int UNKNOWN = Integer.MIN_VALUE;
    }

    /**
     * Which record it is about.
     *
     * @param table the record's table
     * @param key the values of the key's columns
     */
    public record RecordValues(Object table, List<Object> key) {}

    /**
     * What has happened to the record.
     *
     * @param word the operation
     * @param deleted whether it was deleted
     */
    public record OperationValues(Object word, Object deleted) {

        static final OperationValues NONE = new OperationValues(null, null);
    }

    /**
     * What only rows of our own tables say.
     *
     * @param transactionId the source transaction that made the change
     * @param origin who made it
     * @param before the record before it, as JSON
     * @param after the record after it, as JSON
     * @param captureVersion the version of the capture that wrote the row, an integer; null if no trigger did
     */
    public record OwnValues(Object transactionId, Object origin, Object before, Object after, Object captureVersion) {

        static final OwnValues NONE = new OwnValues(null, null, null, null, null);
    }

    /** A row of which no more is known than which it is. */
    static ChangeRow identity(Identity identity, RecordValues record, Object changedAt) {
        return new ChangeRow(identity, record, OperationValues.NONE, changedAt, OwnValues.NONE);
    }

    /** The row with other images. */
    ChangeRow with(Object newBefore, Object newAfter) {
        return new ChangeRow(
                identity,
                record,
                operation,
                changedAt,
                new OwnValues(own.transactionId(), own.origin(), newBefore, newAfter, own.captureVersion()));
    }

    /** The row as a record of its own, as nobody knows which one it is of. */
    ChangeRow ofItself() {
        return new ChangeRow(
                new Identity(id(), identity.bucket(), RowSql.rowRecordId(id()), identity.fingerprint()),
                record,
                operation,
                changedAt,
                own);
    }

    /** The row of a pending change that is a leaf. */
    static ChangeRow of(PendingChange leaf) {
        return leaf.handle(ChangeRow.class);
    }

    /** Where a change that is this row comes from. */
    Source source(ToIntFunction<ChangeRow> buckets) {
        Optional<String> table = Optional.ofNullable(record.table()).map(Object::toString);
        return identity.bucket() == LaneRange.BARRIER
                ? Source.ofBarrier(this::idText, this::recordId, table)
                : Source.madeLater(this::idText, this::recordId, () -> buckets.applyAsInt(this), table);
    }

    /** The same row in a bucket that is known. */
    ChangeRow in(int bucket) {
        return new ChangeRow(
                new Identity(id(), bucket, identity.foreignRecordId(), identity.fingerprint()),
                record,
                operation,
                changedAt,
                own);
    }

    /** The text by which the database tells the record from others. */
    String recordId() {
        String foreign = identity.foreignRecordId();
        return foreign != null ? foreign : RowSql.recordId(record, id());
    }

    /** Whether it is one that the database fails to read, of which no more is known than its id. */
    boolean isUnread() {
        return identity.foreignRecordId() != null && FailingRow.isNamed(identity.foreignRecordId());
    }

    Object id() {
        return identity.id();
    }

    /** The id, which is a number wherever one asks for it. */
    long number() {
        return ((Number) id()).longValue();
    }

    /** The id as text, from which its column can make it again. */
    String idText() {
        return textOf(id());
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
