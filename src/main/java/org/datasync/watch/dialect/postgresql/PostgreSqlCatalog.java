package org.datasync.watch.dialect.postgresql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.TableName;

/** What PostgreSQL's catalog tells of triggers, and of what they need. */
final class PostgreSqlCatalog implements CaptureCatalog {

    /** Of columns alone, as the functions that print definitions go by the search path; with what a condition calls. */
    private static final String DEFINITIONS = """
            SELECT t.tgname AS name,
                concat_ws(' ', t.tgtype, t.tgenabled, t.tgattr, t.tgqual IS NULL, encode(t.tgargs, 'hex'),
                    t.tgoldtable, t.tgnewtable, f.nspname, p.proname, p.prosrc, p.proconfig, p.prosecdef,
                    (SELECT string_agg(concat_ws(' ', w.prosrc, w.proconfig, w.prosecdef, w.prolang), ' ' ORDER BY w.prosrc)
                        FROM pg_depend d JOIN pg_proc w ON w.oid = d.refobjid AND d.refclassid = 'pg_proc'::regclass
                        WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND w.oid <> t.tgfoid)) AS definition${more}
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace f ON f.oid = p.pronamespace
            WHERE NOT t.tgisinternal AND n.nspname = ? AND ${condition}""";

    private static final String BLOCKERS = """
            SELECT DISTINCT 'the session ' || a.pid || COALESCE(' of ' || a.usename, '')
                || COALESCE(' (' || NULLIF(a.application_name, '') || ')', '') || COALESCE(', ' || a.state, '') AS blocker
            FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid
            JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE l.granted AND a.pid <> pg_backend_pid() AND n.nspname = ? AND c.relname = ?""";

    /** Of the owner of a function, whose schema, name and change table are given, and once more its schema and name. */
    private static final String OWNER = """
            SELECT 'has triggers whose owner ' || r.rolname || ' may not insert into the change table' AS problem,
                'every statement that fires them fails' AS meaning,
                'Grant insert on the change table and usage of its schema to that role, or name another with the option definer'
                    AS cure,
                'error' AS severity
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_roles r ON r.oid = p.proowner
            WHERE n.nspname = ? AND p.proname = ?
                AND NOT (has_table_privilege(p.proowner, ?, 'INSERT') AND has_schema_privilege(p.proowner, n.oid, 'USAGE'))
            UNION ALL
            SELECT 'has triggers whose owner ' || r.rolname || ' is a superuser',
                'who owns a captured table can run what he likes as that user, by a type with a cast to json',
                'Name a role with the option definer that may do nothing but insert into the change table',
                'warning'
            FROM pg_proc p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            JOIN pg_roles r ON r.oid = p.proowner
            WHERE n.nspname = ? AND p.proname = ? AND r.rolsuper
            """;

    /** Of a table, whose schema and name are given three times. */
    private static final String TABLE = """
            UNION ALL
            SELECT 'has triggers of its own that run after a row is written, such as ' || min(t.tgname),
                'if they update other records of the same statement again, that is recorded before what led to it,\
             and the last image of such a record is an older one',
                'Let them write to their own row only, before it is written, or set fetchRow=true',
                'warning'
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgtype & 3 = 1 AND t.tgtype & 20 <> 0
                AND t.tgname NOT LIKE '!datasync%' AND t.tgname NOT LIKE 'datasync%'
                AND n.nspname = ? AND c.relname = ?
            HAVING count(*) > 0
            UNION ALL
            SELECT 'has partitions, each of which can be truncated alone',
                'that fires no trigger of the table, so its records stay where the changes go',
                'Delete the rows with DELETE, or detach the partition and resync',
                'warning'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'p' AND n.nspname = ? AND c.relname = ?
            UNION ALL
            SELECT 'has child tables that inherit from it',
                'their records are none of its own, also where it is written to',
                'Name the children in the option tables too',
                'warning'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relhassubclass AND n.nspname = ? AND c.relname = ?
            """;

    /** Of a function that looks records up, whose schema and name are given, and those of the table. */
    private static final String READER = """
            UNION ALL
            SELECT 'has a key that is unique only when a transaction ends, and triggers whose owner ' || r.rolname
                    || ' may not read all of its records',
                'every statement that gives up a key fails',
                'Grant select on the table to that role, which must be under no row level security, or name other columns with\
             the option keyColumns',
                'error'
            FROM pg_proc p
            JOIN pg_namespace f ON f.oid = p.pronamespace
            JOIN pg_roles r ON r.oid = p.proowner,
            pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE f.nspname = ? AND p.proname = ? AND n.nspname = ? AND c.relname = ?
                AND NOT (has_table_privilege(r.oid, c.oid, 'SELECT') AND has_schema_privilege(r.oid, n.oid, 'USAGE')
                    AND (NOT c.relrowsecurity OR r.rolsuper OR r.rolbypassrls
                        OR (c.relowner = r.oid AND NOT c.relforcerowsecurity)))
            """;

    private static final String PARTITIONS = """
            SELECT n.nspname AS schema_name, c.relname AS table_name,
                CAST(pg_partition_root(c.oid) AS regclass)::text AS root
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relispartition""";

    /**
     * Of a virtual generated column triggers see nothing but null; of JSON behind a domain nobody tells texts from JSON; and a
     * cast to json, which is the type's owner's own, runs with the rights of the triggers and may make anything of a value.
     */
    private static final String REFUSED_COLUMNS = """
            SELECT n.nspname, c.relname, a.attname,
                CASE WHEN a.attgenerated = 'v' THEN 'It is computed only as it is read, so that triggers see nothing of it.'
                    WHEN b.oid IS NOT NULL THEN 'Of JSON behind a domain nobody tells what is a text and what is JSON.'
                    ELSE 'Its type has a cast of its own to json, which may make anything of a value.' END
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype AND b.typname IN ('json', 'jsonb')
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
                AND (a.attgenerated = 'v' OR b.oid IS NOT NULL OR EXISTS (
                    SELECT 1 FROM pg_cast k
                    WHERE k.castsource IN (t.oid, t.typbasetype, t.typelem) AND k.casttarget = 'json'::regtype
                        AND k.castsource >= 16384))""";

    private static final String UNIQUE_INDEXES = """
            SELECT n.nspname, c.relname, CAST(i.indexrelid AS text), a.attname, NOT i.indimmediate
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) k
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
            WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                AND c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')""";

    private final Dialect dialect;

    PostgreSqlCatalog(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The triggers of a table that have one of these names. */
    static SqlClause installed(TableName table, List<String> names) {
        List<Object> arguments = new ArrayList<>(List.of(table.schema(), table.name()));
        arguments.addAll(names);
        String condition =
                "c.relname = ? AND t.tgname IN (" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
        return new SqlClause(SqlTemplate.fill(DEFINITIONS, Map.of("more", "", "condition", condition)), arguments);
    }

    /** The triggers of a schema that are ours by their names. */
    static String allInstalled() {
        String condition = "strpos(t.tgname, 'datasync_') > 0";
        return SqlTemplate.fill(DEFINITIONS, Map.of("more", ", c.relname", "condition", condition));
    }

    @Override
    public Optional<SqlClause> blockers(TableName table) {
        return Optional.of(new SqlClause(BLOCKERS, List.of(table.schema(), table.name())));
    }

    /** Any of the functions tells of them all. */
    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        TableName table = capture.name().table();
        TableName changeTable = capture.name().changeTable();
        String function = PostgreSqlTriggers.anyFunction(capture.name());
        List<Object> ofTable = List.of(table.schema(), table.name());
        List<Object> ofFunction = List.of(changeTable.schema(), function);
        List<Object> arguments = new ArrayList<>(ofFunction);
        arguments.add(dialect.quote(changeTable));
        arguments.addAll(ofFunction);
        Collections.nCopies(3, ofTable).forEach(arguments::addAll);
        if (capture.proof() != KeyProof.DEFERRABLE) {
            return Optional.of(new SqlClause(OWNER + TABLE, arguments));
        }
        arguments.addAll(ofFunction);
        arguments.addAll(ofTable);
        return Optional.of(new SqlClause(OWNER + TABLE + READER, arguments));
    }

    @Override
    public Optional<String> partitions() {
        return Optional.of(PARTITIONS);
    }

    @Override
    public Optional<String> refusedColumns() {
        return Optional.of(REFUSED_COLUMNS);
    }

    @Override
    public Optional<String> uniqueIndexes() {
        return Optional.of(UNIQUE_INDEXES);
    }
}
