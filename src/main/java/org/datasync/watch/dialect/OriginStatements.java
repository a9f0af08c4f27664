package org.datasync.watch.dialect;

import java.util.Optional;

/**
 * How the current transaction, and only it, is marked as made by an origin.
 *
 * @param set marks it; its placeholder is the origin
 * @param clear ends the mark on this connection before the transaction completes; empty if it ends by itself
 */
public record OriginStatements(String set, Optional<String> clear) {

    /** By a variable of the session, which would outlive the transaction. */
    public static final OriginStatements BY_VARIABLE =
            new OriginStatements("SET @datasync_origin = ?", Optional.of("SET @datasync_origin = NULL"));
}
