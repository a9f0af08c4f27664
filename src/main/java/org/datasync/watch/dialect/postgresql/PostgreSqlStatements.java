package org.datasync.watch.dialect.postgresql;

import java.util.Optional;
import org.datasync.watch.dialect.StatementTriggers;
import org.datasync.watch.schema.Column;

/**
 * Of which tables and keys PostgreSQL's statement triggers would tell something wrong: one runs once for the table that the
 * statement names, after all rows, and its transition tables hold what foreign keys have done to the same rows too. Logical
 * replication fires none.
 */
final class PostgreSqlStatements implements StatementTriggers {

    private static final String HAZARDOUS_TABLES = """
            SELECT n.nspname, c.relname, 'It is written to by the subscription ' || s.subname || '.'
            FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid
            JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            UNION ALL
            SELECT n.nspname, c.relname, 'It has partitions.'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'p'
            UNION ALL
            SELECT n.nspname, c.relname, 'It is part of a hierarchy of tables that inherit.'
            FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid OR c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r'
            UNION ALL
            SELECT n.nspname, c.relname,
                'It has or is referred to by the foreign key ' || k.conname || ', which changes or deletes records itself.'
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid OR c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND (k.confupdtype IN ('c', 'n', 'd') OR k.confdeltype IN ('c', 'n', 'd'))
            UNION ALL
            SELECT n.nspname, c.relname, 'It has the trigger ' || t.tgname || ', which may write to it again.'
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgtype & 2 = 0 AND t.tgtype & 28 <> 0
                AND t.tgname NOT LIKE '!datasync%' AND t.tgname NOT LIKE 'datasync%'""";

    @Override
    public String hazardousTables() {
        return HAZARDOUS_TABLES;
    }

    @Override
    public Optional<String> hazard(Column keyColumn) {
        if (keyColumn.nullable()) {
            return Optional.of("The column " + keyColumn.name() + " of its key may be null.");
        }
        return PostgreSqlSettings.isJoinable(keyColumn)
                ? Optional.empty()
                : Optional.of(
                        "The column " + keyColumn.name() + " of its key has equal values that may look different.");
    }
}
