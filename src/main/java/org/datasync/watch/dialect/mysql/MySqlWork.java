package org.datasync.watch.dialect.mysql;

/**
 * Lists what is under way on a MySQL server: statements, and then the transactions of InnoDB. Every database of the server counts, as
 * a transaction may write to several.
 *
 * <ol>
 *   <li>A statement that waits for a table has its time already and no transaction yet: that takes its place in the line of the
 *       connection. A transaction that has only read has a number that it gives up when it writes.
 *   <li>Statements have no number that every user sees who sees connections. So one that has no transaction has ended once its
 *       connection has been seen without such a one. A statement that has a transaction ends with that at the latest, and is not
 *       listed besides: or connections that are never idle would hold others up for ever.
 *   <li>The server lists transactions from a copy that it renews only if nobody has looked for 0.1 s. The list is fresh if the
 *       caller's own transaction is in it with this very statement, which the nonce tells.
 * </ol>
 */
final class MySqlWork {

    /** Such numbers, and higher ones, have transactions that have not written. */
    private static final String READERS = "281474976710656";

    private static final String QUERY = """
            SELECT /* ${nonce} */ TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)), 0,
                CONCAT('q', p.ID), CONCAT('', p.ID), NULL, CONCAT('the statement of connection ', p.ID), NULL
            FROM information_schema.PROCESSLIST p
            WHERE p.COMMAND IN ('Query', 'Execute') AND p.ID <> CONNECTION_ID()
                AND p.ID NOT IN (SELECT o.trx_mysql_thread_id FROM information_schema.INNODB_TRX o)
            UNION ALL
            SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)),
                IF(t.trx_mysql_thread_id = CONNECTION_ID() AND INSTR(COALESCE(t.trx_query, ''), '${nonce}') > 0, 1, 0),
                IF(t.trx_mysql_thread_id = CONNECTION_ID(), NULL, CONCAT('t', t.trx_id)),
                IF(t.trx_id >= ${readers}, CONCAT('', t.trx_mysql_thread_id), NULL), CONCAT('', t.trx_mysql_thread_id),
                CONCAT('the transaction ', t.trx_id, ' of connection ', t.trx_mysql_thread_id), NULL
            FROM information_schema.INNODB_TRX t
            UNION ALL
            SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)), 0, NULL, NULL, NULL, NULL, NULL
            """.replace("${readers}", READERS);

    private MySqlWork() {}

    static String query(String nonce) {
        return QUERY.replace("${nonce}", nonce);
    }
}
