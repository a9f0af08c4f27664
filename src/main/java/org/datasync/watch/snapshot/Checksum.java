package org.datasync.watch.snapshot;

import org.datasync.watch.dialect.Digest;

/**
 * What the database makes of the rows of a page: how many there are, and the exclusive or of a number of 64 bits for each. Its text
 * begins with a digest of the SQL that makes that number, so it is never compared with one that is made in another way: of other columns,
 * by another release or another database.
 *
 * @param way the digest
 * @param rows how many rows
 * @param sum their sum
 */
record Checksum(String way, long rows, long sum) {

    private static final int DIGEST_BYTES = 6;

    /** That of no rows. */
    static Checksum none(String sql) {
        return new Checksum(Digest.of(sql, DIGEST_BYTES), 0, 0);
    }

    /** With one more row. */
    Checksum with(long row) {
        return new Checksum(way, rows + 1, sum ^ row);
    }

    /** Whether another was made in the same way. */
    boolean isLike(String text) {
        return text.startsWith(way + ":");
    }

    String text() {
        return way + ":" + rows + ":" + Long.toHexString(sum);
    }
}
