package org.datasync.watch.dialect.postgresql;

import java.util.List;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;

/**
 * Asks PostgreSQL which ids of a table have been given and who may still insert rows with them.
 *
 * <ol>
 *   <li>Whoever inserts a row has locked the table before the row gets its id, and keeps the lock until what it has committed
 *       can be seen. The lock of a prepared transaction has no process.
 *   <li>The locks are read by a subquery that takes the id as its parameter, and so after the id.
 *   <li>A sequence with a cache gives sessions ids for later transactions. Rows of partitions are inserted under the locks of
 *       these, and rows of children have ids of their own.
 * </ol>
 */
final class PostgreSqlWriters {

    private static final String QUERY = """
            SELECT given.disorder, given.obstacle, given.id, array_to_string(ARRAY(
                SELECT CASE WHEN held.pid IS NOT NULL THEN held.virtualtransaction ELSE (
                    SELECT '${prepared}' || CAST(min(CAST(CAST(own.transactionid AS text) AS bigint)) AS text)
                    FROM pg_locks own WHERE own.locktype = 'transactionid' AND own.pid IS NULL
                    AND own.virtualtransaction = held.virtualtransaction) END
                FROM pg_locks held WHERE given.id IS NOT NULL
                AND held.locktype = 'relation' AND held.mode = 'RowExclusiveLock' AND held.granted
                AND held.relation = given.relation
                AND held.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            ), ',')
            FROM (
                SELECT found.*, CASE WHEN found.obstacle IS NULL THEN pg_sequence_last_value(found.sequence) END AS id
                FROM (
                    SELECT c.oid AS relation, q.seqrelid AS sequence,
                    CASE WHEN q.seqcache > 1 OR q.seqcycle OR q.seqincrement < 0
                        THEN 'the sequence ' || CAST(CAST(q.seqrelid AS regclass) AS text)
                            || ' has CACHE ' || q.seqcache || ' INCREMENT ' || q.seqincrement
                            || CASE WHEN q.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END
                            || ', expected CACHE 1, ascending numbers and NO CYCLE' END AS disorder,
                    CASE WHEN c.relkind <> 'r' OR c.relispartition OR c.relhassubclass
                        THEN 'it has partitions or children, or is one'
                        WHEN a.attidentity = '' OR q.seqrelid IS NULL THEN 'its id is not generated as identity'
                        WHEN NOT has_sequence_privilege(q.seqrelid, 'USAGE, SELECT')
                        THEN 'GRANT SELECT ON SEQUENCE ' || CAST(CAST(q.seqrelid AS regclass) AS text) || ' TO '
                            || quote_ident(current_user) || ' is missing' END AS obstacle
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ?
                    LEFT JOIN pg_sequence q ON q.seqrelid = CAST(pg_get_serial_sequence(?, ?) AS regclass)
                    WHERE c.oid = CAST(? AS regclass)
                ) found OFFSET 0
            ) given
            """.replace("${prepared}", Dialect.PREPARED);

    private PostgreSqlWriters() {}

    /** The query that {@link Dialect#idsAndWriters} is to give. */
    static SqlClause of(String table, String id) {
        return new SqlClause(QUERY, List.of(id, table, id, table));
    }
}
