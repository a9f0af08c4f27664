package org.datasync.watch.changetable;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
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
 * @param transactionId the transaction that made it
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

    /** A row of which no more is known than which it is. */
    static ChangeRow identity(
            Object id, int bucket, String recordId, String fingerprint, Object table, List<Object> key) {
        return new ChangeRow(
                id, bucket, recordId, fingerprint, table, key, null, null, null, null, null, null, null, null);
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

    /** The row of a pending change that is a leaf. */
    static ChangeRow of(PendingChange leaf) {
        return (ChangeRow) leaf.handle();
    }

    /** Where a change that is this row comes from. */
    Source source() {
        return new Source(
                idText(), recordId(), bucket, Optional.ofNullable(table).map(Object::toString));
    }

    /** The text by which the database tells the record from others. */
    String recordId() {
        return foreignRecordId != null ? foreignRecordId : ChangeTableSql.ownRecordId(table, key.get(0), id);
    }

    /** The id as text, from which its column can make it again. */
    String idText() {
        return id instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : id.toString();
    }
}
