package org.datasync.watch.dialect.postgresql;

import org.datasync.watch.dialect.Dialect;

/**
 * Lists what is under way in a PostgreSQL database, by the locks that each virtual transaction has on itself, which everybody may
 * see and which are kept until what was committed can be seen.
 *
 * <ol>
 *   <li>A transaction that is prepared has given that lock up, but has one on its number by then, without a process: it takes the
 *       place of a transaction that is gone. Both are read in one look, the former first.
 *   <li>What is surely of another database or of the server itself does not count. What is not known does.
 *   <li>The time is that at which the caller's own transaction has begun, so that what the caller writes itself is not before it.
 * </ol>
 */
final class PostgreSqlWork {

    static final String QUERY = """
            SELECT CAST(EXTRACT(EPOCH FROM transaction_timestamp()) * 1000000 AS bigint), 1,
                o.name, o.passes_to, o.takes_from, o.label, CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text)
            FROM (VALUES (1)) one LEFT JOIN (
                SELECT CASE WHEN l.pid IS NULL THEN '${prepared}' || CAST(l.transactionid AS text)
                        ELSE l.virtualtransaction END AS name,
                    CASE WHEN l.pid IS NOT NULL THEN '${prepared}' END AS passes_to,
                    CASE WHEN l.pid IS NULL THEN '${prepared}' END AS takes_from,
                    CASE WHEN l.pid IS NULL THEN 'the prepared transaction ' || COALESCE(p.gid, CAST(l.transactionid AS text))
                        ELSE 'the process ' || CAST(l.pid AS text) || COALESCE(' of ' || a.usename, '') END AS label
                FROM pg_locks l
                LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                LEFT JOIN pg_prepared_xacts p ON l.pid IS NULL AND p.transaction = l.transactionid
                WHERE l.granted AND l.mode = 'ExclusiveLock'
                    AND (l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid()
                        AND (a.pid IS NULL OR a.datname = current_database() AND a.usesysid IS NOT NULL)
                        OR l.locktype = 'transactionid' AND l.pid IS NULL
                        AND (p.gid IS NULL OR p.database = current_database()))
            ) o ON true
            """.replace("${prepared}", Dialect.PREPARED);

    /** A standby lists only those who read it. */
    static final String OBSTACLES =
            "SELECT 'the server is a standby, which does not list who writes to its primary' WHERE pg_is_in_recovery()";

    private PostgreSqlWork() {}
}
