package org.datasync.watch.dialect.postgresql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;

/**
 * What is strange about one of our own tables on PostgreSQL, by its catalog: whoever may create tables in the schema can make
 * ours first, and what he hangs on them would run as the watch's user, or as the definer of the triggers.
 */
final class PostgreSqlStrangers {

    private static final String TABLE = """
            WITH RECURSIVE t AS (
                SELECT c.*, n.nspowner, c.oid::pg_catalog.regclass AS named
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ?
            ), ours AS (
                SELECT oid FROM pg_catalog.pg_roles WHERE rolname IN (current_user, session_user)
                UNION
                SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN ours ON m.member = ours.oid
            )
            """;

    /** Who is not a superuser, the owner of the schema or the database, or someone the watch's user may act as. */
    private static final String OWNER = """
            SELECT 'belongs to ' || r.rolname || ', who is none of those who are trusted' AS what,
                'If he is to be, name him with the option trustedOwners; else drop it, or give it to another owner' AS remedy
            FROM t JOIN pg_catalog.pg_roles r ON r.oid = t.relowner
            WHERE NOT r.rolsuper AND NOT r.rolname = ANY (?) AND r.oid <> t.nspowner
                AND r.oid NOT IN (SELECT oid FROM ours)
                AND r.oid <> (SELECT datdba FROM pg_catalog.pg_database WHERE datname = current_database())
                AND NOT pg_catalog.pg_has_role(r.oid, t.nspowner, 'MEMBER')
            """;

    private static final String OTHERS = """
            UNION ALL
            SELECT CASE relkind WHEN 'v' THEN 'is a view' WHEN 'm' THEN 'is a materialized view'
                    WHEN 'f' THEN 'is a foreign table' WHEN 'p' THEN 'is partitioned' ELSE 'is no table' END,
                'Drop it, so that the table can be created'
            FROM t WHERE relkind <> 'r'
            UNION ALL
            SELECT 'is unlogged, so that a crash of the server empties it', 'ALTER TABLE ' || named || ' SET LOGGED'
            FROM t WHERE relpersistence = 'u'
            UNION ALL
            SELECT 'has the trigger ' || g.tgname,
                'DROP TRIGGER ' || pg_catalog.quote_ident(g.tgname) || ' ON ' || named
            FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
            UNION ALL
            SELECT 'has the rule ' || w.rulename, 'DROP RULE ' || pg_catalog.quote_ident(w.rulename) || ' ON ' || named
            FROM t JOIN pg_catalog.pg_rewrite w ON w.ev_class = t.oid WHERE t.relkind IN ('r', 'p')
            UNION ALL
            SELECT 'has row level security', 'ALTER TABLE ' || named || ' DISABLE ROW LEVEL SECURITY'
            FROM t WHERE relrowsecurity OR relforcerowsecurity
            UNION ALL
            SELECT 'has the policy ' || p.polname, 'DROP POLICY ' || pg_catalog.quote_ident(p.polname) || ' ON ' || named
            FROM t JOIN pg_catalog.pg_policy p ON p.polrelid = t.oid
            UNION ALL
            SELECT 'is tied by inheritance to '
                    || (CASE WHEN i.inhrelid = t.oid THEN i.inhparent ELSE i.inhrelid END)::pg_catalog.regclass,
                'Detach it with ALTER TABLE ... NO INHERIT, or drop it'
            FROM t JOIN pg_catalog.pg_inherits i ON t.oid IN (i.inhrelid, i.inhparent)
            UNION ALL
            SELECT 'has the constraint ' || k.conname,
                'ALTER TABLE ' || k.conrelid::pg_catalog.regclass || ' DROP CONSTRAINT '
                    || pg_catalog.quote_ident(k.conname)
            FROM t JOIN pg_catalog.pg_constraint k ON t.oid IN (k.conrelid, k.confrelid)
            WHERE k.contype NOT IN ('p', 'u', 'n')
            UNION ALL
            SELECT 'has an index by a function that is not of the system: ' || x.indexrelid::pg_catalog.regclass,
                'DROP INDEX ' || x.indexrelid::pg_catalog.regclass
            FROM t JOIN pg_catalog.pg_index x ON x.indrelid = t.oid
            WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = x.indexrelid
                    AND d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass,
                        'pg_catalog.pg_operator'::pg_catalog.regclass, 'pg_catalog.pg_opclass'::pg_catalog.regclass))
            UNION ALL
            SELECT 'has the column ' || a.attname || ' of the type ' || pg_catalog.format_type(y.oid, a.atttypmod)
                    || ', which is not of the system', 'Drop the column, or give it a type of the system'
            FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
            WHERE y.typtype <> 'b' OR y.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace
            UNION ALL
            SELECT 'has the generated column ' || a.attname,
                'ALTER TABLE ' || named || ' DROP COLUMN ' || pg_catalog.quote_ident(a.attname)
            FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND NOT a.attisdropped
            WHERE a.attgenerated <> ''
            UNION ALL
            SELECT 'has the column ' || a.attname || ', which ours does not have and which is not plain',
                'ALTER TABLE ' || named || ' DROP COLUMN ' || pg_catalog.quote_ident(a.attname)
            FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE NOT a.attname = ANY (?) AND (a.atthasdef OR a.attnotnull) AND t.relkind = 'r'
            UNION ALL
            SELECT 'has a default of the column ' || a.attname || ' that ours does not have: '
                    || pg_catalog.pg_get_expr(f.adbin, f.adrelid),
                'ALTER TABLE ' || named || ' ALTER COLUMN ' || pg_catalog.quote_ident(a.attname) || ' DROP DEFAULT'
            FROM t JOIN pg_catalog.pg_attrdef f ON f.adrelid = t.oid
            JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = f.adnum
            WHERE a.attgenerated = '' AND (EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid
                        AND d.refclassid <> 'pg_catalog.pg_class'::pg_catalog.regclass)
                OR pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.pg_get_expr(f.adbin, f.adrelid),
                    $$'[^']*'|"$$, '', 'g'),
                    $$\\m(clock_timestamp|now|statement_timestamp|transaction_timestamp|pg_current_xact_id|nextval)\\($$, '',
                    'g') ~ $$[[:alnum:]_"]\\s*\\($$)
            """;

    private PostgreSqlStrangers() {}

    static SqlClause of(TableName table, Collection<String> columns, Collection<String> trustedOwners) {
        List<Object> arguments = new ArrayList<>(List.of(table.schema(), table.name()));
        arguments.add(trustedOwners.toArray(String[]::new));
        arguments.add(columns.toArray(String[]::new));
        return new SqlClause(TABLE + OWNER + OTHERS, arguments);
    }
}
