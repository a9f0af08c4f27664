package org.datasync.watch.dialect.innodb;

import java.util.Map;
import org.datasync.watch.dialect.SqlTemplate;

/**
 * Lists what is under way on a server: statements, and then the transactions of InnoDB. Every database of the server counts, as a
 * transaction may write to several.
 *
 * <ol>
 *   <li>A statement that waits for a table has its time already and no transaction yet: that takes its place in the line of the
 *       connection. A transaction that has only read has a number that it gives up when it writes.
 *   <li>The server lists transactions from a copy that it renews only if nobody has looked for 0.1 s. The list is fresh if the
 *       caller's own transaction is in it with this very statement, which the nonce tells.
 * </ol>
 */
public final class InnoDbWork {

    /** Such numbers, and higher ones, have transactions that have not written. */
    private static final String READERS = "281474976710656";

    private static final String QUERY = """
            SELECT /* ${nonce} */ TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)), 0,
                CONCAT('q', ${statement}), CONCAT('', p.ID), NULL, CONCAT('the statement of connection ', p.ID), NULL
            FROM information_schema.PROCESSLIST p
            WHERE p.COMMAND IN ('Query', 'Execute') AND p.ID <> CONNECTION_ID()${listed}
            UNION ALL
            SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)),
                IF(t.trx_mysql_thread_id = CONNECTION_ID() AND INSTR(COALESCE(t.trx_query, ''), '${nonce}') > 0, 1, 0),
                IF(t.trx_mysql_thread_id = CONNECTION_ID(), NULL, CONCAT('t', t.trx_id)),
                IF(t.trx_id >= ${readers}, CONCAT('', t.trx_mysql_thread_id), NULL), CONCAT('', t.trx_mysql_thread_id),
                CONCAT('the transaction ', t.trx_id, ' of connection ', t.trx_mysql_thread_id), NULL
            FROM information_schema.INNODB_TRX t
            UNION ALL
            SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)), 0, NULL, NULL, NULL, NULL, NULL
            """;

    private InnoDbWork() {}

    /**
     * The query.
     *
     * @param statement the SQL of what tells a statement of the process list {@code p} from others
     * @param listed which of them, beside those of other connections; empty, or with an AND before it
     */
    public static String query(String nonce, String statement, String listed) {
        return SqlTemplate.fill(
                QUERY, Map.of("nonce", nonce, "statement", statement, "listed", listed, "readers", READERS));
    }
}
