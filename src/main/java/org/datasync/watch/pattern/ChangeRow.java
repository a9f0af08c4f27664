package org.datasync.watch.pattern;

import java.util.List;

/**
 * A row of a change table as it was read, before it is known to make sense. Every part but the first three may be null.
 *
 * @param id what identifies the row
 * @param recordId the text by which the database tells its record from others
 * @param fingerprint all values that were read, as one text; the id's text in tables of our own, which do not change rows
 * @param table the record's table
 * @param key the values of the key's columns
 * @param operation the operation
 * @param deleted whether the record was deleted
 * @param changedAt the time of the change
 * @param transactionId the transaction that made it
 * @param origin who made it
 * @param before the record before it, as JSON
 * @param after the record after it, as JSON
 */
public record ChangeRow(
        Object id,
        String recordId,
        String fingerprint,
        Object table,
        List<Object> key,
        Object operation,
        Object deleted,
        Object changedAt,
        Object transactionId,
        Object origin,
        Object before,
        Object after) {}
