package org.datasync.watch.dialect.postgresql;

import java.util.List;
import org.datasync.watch.dialect.SqlClause;

/**
 * Finds the sequences that fill a column: its identity or one that it owns, those in its default, and those whose numbers a
 * trigger assigns to it, as far as its function says so in one statement. What an application takes cannot be seen.
 */
final class PostgreSqlSequences {

    private static final String STORES = """
            SELECT 'the sequence ' || CAST(CAST(q.seqrelid AS regclass) AS text) || ' has CACHE ' || q.seqcache
                || ', expected CACHE 1. Set it with ALTER SEQUENCE ' || CAST(CAST(q.seqrelid AS regclass) AS text)
                || ' CACHE 1 and end all sessions that have taken numbers'
            """;

    private static final String LAST = """
            SELECT CASE WHEN bool_and(f.last IS NOT NULL) THEN max(f.last) END
            FROM (SELECT CASE WHEN has_sequence_privilege(q.seqrelid, 'USAGE, SELECT')
                THEN pg_sequence_last_value(q.seqrelid) END AS last
            """;

    private static final String FILLING = """
            FROM pg_attribute a, pg_sequence q
            WHERE a.attrelid = CAST(? AS regclass) AND a.attname = ? AND (
                EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = q.seqrelid
                    AND d.refclassid = CAST('pg_class' AS regclass) AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                    AND d.deptype IN ('a', 'i'))
                OR EXISTS (SELECT 1 FROM pg_attrdef f
                    JOIN pg_depend d ON d.classid = CAST('pg_attrdef' AS regclass) AND d.objid = f.oid
                    WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum
                    AND d.refclassid = CAST('pg_class' AS regclass) AND d.refobjid = q.seqrelid)
                OR EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                    CROSS JOIN LATERAL regexp_matches(p.prosrc, 'new[.]("[^"]+"|[[:alnum:]_$]+)[[:space:]]*:?='
                        || '[[:space:]]*(?:pg_catalog[.])?nextval[[:space:]]*[(][[:space:]]*''([[:alnum:]_$."]+)''', 'gi') m
                    WHERE t.tgrelid = a.attrelid AND lower(trim(m[1], '"')) = lower(a.attname)
                    AND to_regclass(m[2]) = q.seqrelid))
            """;

    private PostgreSqlSequences() {}

    /** The query that {@link org.datasync.watch.dialect.HorizonDialect#storedNumbers} is to give. */
    static SqlClause inStore(String table, String column) {
        return new SqlClause(STORES + FILLING + " AND q.seqcache > 1", List.of(table, column));
    }

    /** The query that {@link org.datasync.watch.dialect.HorizonDialect#lastNumber} is to give; one that was never used tells nothing. */
    static SqlClause last(String table, String column) {
        return new SqlClause(LAST + FILLING + ") f", List.of(table, column));
    }
}
