package org.datasync.watch.dialect.postgresql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;

/** What PostgreSQL's catalog tells of triggers, and of what they need. */
final class PostgreSqlCatalog {

    private static final String OF_TABLE = " JOIN pg_namespace n ON n.oid = c.relnamespace";

    private final Dialect dialect;

    PostgreSqlCatalog(Dialect dialect) {
        this.dialect = dialect;
    }

    SqlClause installed(TableName table, List<String> names) {
        List<Object> arguments = new ArrayList<>(List.of(table.schema(), table.name()));
        arguments.addAll(names);
        return new SqlClause(
                definitions("") + " AND n.nspname = ? AND c.relname = ? AND t.tgname IN ("
                        + String.join(", ", Collections.nCopies(names.size(), "?")) + ")",
                arguments);
    }

    String allInstalled() {
        return definitions(", c.relname") + " AND n.nspname = ? AND strpos(t.tgname, 'datasync_') > 0";
    }

    /** Of columns alone, as the functions that print definitions go by the search path. */
    private static String definitions(String more) {
        return "SELECT t.tgname AS name, concat_ws(' ', t.tgtype, t.tgenabled, t.tgattr, t.tgqual IS NULL, encode(t.tgargs, 'hex'),"
                + " t.tgoldtable, t.tgnewtable, f.nspname, p.proname, p.prosrc, p.proconfig, p.prosecdef) AS definition"
                + more
                + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid" + OF_TABLE
                + " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace f ON f.oid = p.pronamespace"
                + " WHERE NOT t.tgisinternal";
    }

    SqlClause blockers(TableName table) {
        return new SqlClause(
                "SELECT DISTINCT 'the session ' || a.pid || COALESCE(' of ' || a.usename, '')"
                        + " || COALESCE(' (' || NULLIF(a.application_name, '') || ')', '')"
                        + " || COALESCE(', ' || a.state, '') AS blocker"
                        + " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                        + " JOIN pg_class c ON c.oid = l.relation" + OF_TABLE
                        + " WHERE l.granted AND a.pid <> pg_backend_pid() AND n.nspname = ? AND c.relname = ?",
                List.of(table.schema(), table.name()));
    }

    SqlClause blindSpots(Capture capture, String function) {
        TableName table = capture.name().table();
        String schema = capture.name().changeTable().schema();
        List<Object> arguments = new ArrayList<>(
                List.of(schema, function, dialect.quote(capture.name().changeTable()), schema, function));
        String sql =
                "SELECT 'has triggers whose owner ' || r.rolname || ' may not insert into the change table' AS problem,"
                        + " 'every statement that fires them fails' AS meaning,"
                        + " 'Grant insert on the change table and usage of its schema to that role, or name another with the option definer' AS cure,"
                        + " 'error' AS severity FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                        + " JOIN pg_roles r ON r.oid = p.proowner WHERE n.nspname = ? AND p.proname = ?"
                        + " AND NOT (has_table_privilege(p.proowner, ?, 'INSERT')"
                        + " AND has_schema_privilege(p.proowner, n.oid, 'USAGE'))"
                        + " UNION ALL SELECT 'has triggers whose owner ' || r.rolname || ' is a superuser',"
                        + " 'who owns a captured table can run what he likes as that user, by a type with a cast to json',"
                        + " 'Name a role with the option definer that may do nothing but insert into the change table', 'warning'"
                        + " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
                        + " JOIN pg_roles r ON r.oid = p.proowner WHERE n.nspname = ? AND p.proname = ? AND r.rolsuper";
        for (String finding : List.of(ofTriggers(), ofPartitions(), ofChildren())) {
            sql += " UNION ALL SELECT " + finding + " AND n.nspname = ? AND c.relname = ? HAVING count(*) > 0";
            arguments.addAll(List.of(table.schema(), table.name()));
        }
        if (capture.proof() == KeyProof.DEFERRABLE) {
            sql += " UNION ALL SELECT " + ofReading();
            arguments.addAll(List.of(schema, function, table.schema(), table.name()));
        }
        return new SqlClause(sql, arguments);
    }

    private static String ofTriggers() {
        return "'has triggers of its own that run after a row is written, such as ' || min(t.tgname),"
                + " 'if they update other records of the same statement again, that is recorded before what led to it,"
                + " and the last image of such a record is an older one',"
                + " 'Let them write to their own row only, before it is written, or set fetchRow=true', 'warning'"
                + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid" + OF_TABLE
                + " WHERE NOT t.tgisinternal AND t.tgtype & 3 = 1 AND t.tgtype & 20 <> 0 AND t.tgname NOT LIKE '!datasync%'"
                + " AND t.tgname NOT LIKE 'datasync%'";
    }

    private static String ofPartitions() {
        return "'has partitions, each of which can be truncated alone',"
                + " 'that fires no trigger of the table, so its records stay where the changes go',"
                + " 'Delete the rows with DELETE, or detach the partition and resync', 'warning'"
                + " FROM pg_class c" + OF_TABLE + " WHERE c.relkind = 'p'";
    }

    private static String ofChildren() {
        return "'has child tables that inherit from it', 'their records are none of its own, also where it is written to',"
                + " 'Name the children in the option tables too', 'warning'"
                + " FROM pg_class c" + OF_TABLE + " WHERE c.relkind = 'r' AND c.relhassubclass";
    }

    private static String ofReading() {
        return "'has a key that is unique only when a transaction ends, and triggers whose owner ' || r.rolname"
                + " || ' may not read all of its records', 'every statement that gives up a key fails',"
                + " 'Grant select on the table to that role, which must be under no row level security, or name other columns with"
                + " the option keyColumns', 'error'"
                + " FROM pg_proc p JOIN pg_namespace f ON f.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner,"
                + " pg_class c" + OF_TABLE
                + " WHERE f.nspname = ? AND p.proname = ? AND n.nspname = ? AND c.relname = ?"
                + " AND NOT (has_table_privilege(r.oid, c.oid, 'SELECT') AND has_schema_privilege(r.oid, n.oid, 'USAGE')"
                + " AND (NOT c.relrowsecurity OR r.rolsuper OR r.rolbypassrls"
                + " OR (c.relowner = r.oid AND NOT c.relforcerowsecurity)))";
    }

    String partitions() {
        return "SELECT n.nspname AS schema_name, c.relname AS table_name,"
                + " CAST(pg_partition_root(c.oid) AS regclass)::text AS root"
                + " FROM pg_class c" + OF_TABLE + " WHERE c.relispartition";
    }

    /**
     * Of a virtual generated column triggers see nothing but null; of JSON behind a domain nobody tells texts from JSON; and a
     * cast to json, which is the type's owner's own, runs with the rights of the triggers and may make anything of a value.
     */
    String refusedColumns() {
        return "SELECT n.nspname, c.relname, a.attname, CASE WHEN a.attgenerated = 'v'"
                + " THEN 'It is computed only as it is read, so that triggers see nothing of it.'"
                + " WHEN b.oid IS NOT NULL THEN 'Of JSON behind a domain nobody tells what is a text and what is JSON.'"
                + " ELSE 'Its type has a cast of its own to json, which may make anything of a value.' END"
                + " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid" + OF_TABLE
                + " JOIN pg_type t ON t.oid = a.atttypid"
                + " LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype AND b.typname IN ('json', 'jsonb')"
                + " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')"
                + " AND (a.attgenerated = 'v' OR b.oid IS NOT NULL OR EXISTS (SELECT 1 FROM pg_cast k"
                + " WHERE k.castsource IN (t.oid, t.typbasetype, t.typelem) AND k.casttarget = 'json'::regtype"
                + " AND k.castsource >= 16384))";
    }

    String uniqueIndexes() {
        return "SELECT n.nspname, c.relname, CAST(i.indexrelid AS text), a.attname, NOT i.indimmediate"
                + " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid" + OF_TABLE
                + " CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) k"
                + " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]"
                + " WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL"
                + " AND c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')";
    }

    /**
     * A statement trigger runs once for the table that the statement names, after all rows, and its transition tables hold what
     * foreign keys have done to the same rows too. Logical replication fires none.
     */
    String statementHazards() {
        String table = " JOIN pg_class c ON c.oid = ";
        return "SELECT n.nspname, c.relname, 'is written to by the subscription ' || s.subname"
                + " FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid" + table + "r.srrelid"
                + OF_TABLE
                + " UNION ALL SELECT n.nspname, c.relname, 'has partitions' FROM pg_class c" + OF_TABLE
                + " WHERE c.relkind = 'p'"
                + " UNION ALL SELECT n.nspname, c.relname, 'is part of a hierarchy of tables that inherit'"
                + " FROM pg_inherits i" + table + "i.inhrelid OR c.oid = i.inhparent" + OF_TABLE
                + " WHERE c.relkind = 'r'"
                + " UNION ALL SELECT n.nspname, c.relname, 'has or is referred to by the foreign key ' || k.conname"
                + " || ', which changes or deletes records itself'"
                + " FROM pg_constraint k" + table + "k.conrelid OR c.oid = k.confrelid" + OF_TABLE
                + " WHERE k.contype = 'f' AND (k.confupdtype IN ('c', 'n', 'd') OR k.confdeltype IN ('c', 'n', 'd'))"
                + " UNION ALL SELECT n.nspname, c.relname, 'has the trigger ' || t.tgname || ', which may write to it again'"
                + " FROM pg_trigger t" + table + "t.tgrelid" + OF_TABLE
                + " WHERE NOT t.tgisinternal AND t.tgtype & 2 = 0 AND t.tgtype & 28 <> 0 AND t.tgname NOT LIKE '!datasync%'"
                + " AND t.tgname NOT LIKE 'datasync%'";
    }
}
