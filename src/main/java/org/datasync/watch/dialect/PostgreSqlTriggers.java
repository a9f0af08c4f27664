package org.datasync.watch.dialect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;

/**
 * PostgreSQL's triggers: one function for each capture, which runs as its owner.
 *
 * <ol>
 *   <li>Triggers see a whole statement's rows at once, in transition tables: one INSERT ... SELECT captures a bulk update.
 *   <li>The rows before and after an update belong together by their key. Keys that are only before are deleted, those that
 *       are only after are inserted, in that order.
 *   <li>A partitioned table has row triggers, which its partitions inherit: statements on a partition fire none of the
 *       table's statement triggers.
 *   <li>An image is made of the row as a whole wherever that is exact, so that a column may be added or dropped without the
 *       function breaking.
 *   <li>Triggers fire ALWAYS, also for what logical replication applies.
 * </ol>
 */
final class PostgreSqlTriggers extends Triggers {

    private static final String INSERTED = "ins";
    private static final String UPDATED = "upd";
    private static final String DELETED = "del";
    private static final String TRUNCATED = "tru";
    private static final String FUNCTION = "fun";

    /** What NEW and OLD are called in statement triggers; no table has columns of these names. */
    private static final String NEW_ROWS = "datasync_new";

    private static final String OLD_ROWS = "datasync_old";

    /** Types whose values are equal only if they look alike; texts are compared byte by byte. */
    private static final Set<String> JOINABLE = Stream.concat(
                    PostgreSqlJson.INTEGERS.stream(),
                    Stream.of("uuid", "text", "varchar", "bpchar", "bool", "date", "timestamp", "timestamptz"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar");

    private static final Set<String> PLAIN = Stream.concat(
                    JOINABLE.stream(),
                    Stream.of(
                            "numeric",
                            "json",
                            "jsonb",
                            "time",
                            "timetz",
                            "bytea",
                            "float4",
                            "float8",
                            "interval",
                            "money",
                            "inet",
                            "cidr",
                            "macaddr",
                            "macaddr8",
                            "bit",
                            "varbit",
                            "xml",
                            "oid",
                            "name",
                            "char",
                            "tsvector"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> FLOATS = Set.of("float4", "float8", "_float4", "_float8");

    private final PostgreSqlJson json;

    PostgreSqlTriggers(Dialect dialect) {
        super(dialect);
        this.json = new PostgreSqlJson(dialect);
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public List<String> beginning(CaptureName name, Duration lockTimeout) {
        return List.of(
                "SET LOCAL lock_timeout = " + lockTimeout.toMillis(),
                // nodes that start at once would fail with "tuple concurrently updated"
                "SELECT pg_advisory_xact_lock(hashtext('datasync'), hashtext("
                        + dialect().literal(name.changeTable().toString()) + "))");
    }

    @Override
    public List<String> create(Capture capture) {
        List<String> statements = new ArrayList<>();
        statements.add(function(capture));
        statements.add("ALTER FUNCTION " + functionName(capture.name()) + "() OWNER TO "
                + (capture.definer() == null ? "CURRENT_USER" : dialect().quote(capture.definer())));
        statements.add("REVOKE ALL ON FUNCTION " + functionName(capture.name()) + "() FROM PUBLIC");
        for (String operation : List.of(INSERTED, UPDATED, DELETED, TRUNCATED)) {
            statements.add(trigger(capture, operation));
            statements.add("ALTER TABLE " + dialect().quote(capture.name().table()) + " ENABLE ALWAYS TRIGGER "
                    + dialect().quote(capture.name().of(operation)));
        }
        return statements;
    }

    /** Rows before and after an update that one statement trigger sees find each other by their key, if that can be joined. */
    private static boolean isRowByRow(Capture capture) {
        return capture.table().rowByRow() || isAny(capture.key(), column -> !JOINABLE.contains(column.typeName()));
    }

    private String functionName(CaptureName name) {
        return dialect().quote(new TableName(name.changeTable().schema(), name.of(FUNCTION)));
    }

    private String trigger(Capture capture, String operation) {
        String event =
                switch (operation) {
                    case INSERTED -> "INSERT";
                    case UPDATED -> "UPDATE";
                    case DELETED -> "DELETE";
                    default -> "TRUNCATE";
                };
        String tables =
                switch (operation) {
                    case INSERTED -> " REFERENCING NEW TABLE AS " + NEW_ROWS;
                    case UPDATED -> " REFERENCING OLD TABLE AS " + OLD_ROWS + " NEW TABLE AS " + NEW_ROWS;
                    case DELETED -> " REFERENCING OLD TABLE AS " + OLD_ROWS;
                    default -> "";
                };
        boolean rows = isRowByRow(capture) && !operation.equals(TRUNCATED);
        return "CREATE OR REPLACE TRIGGER " + dialect().quote(capture.name().of(operation)) + " AFTER " + event + " ON "
                + dialect().quote(capture.name().table()) + (rows ? " FOR EACH ROW" : tables + " FOR EACH STATEMENT")
                + " EXECUTE FUNCTION " + functionName(capture.name()) + "()";
    }

    private String function(Capture capture) {
        String body = isRowByRow(capture) ? rowBody(capture) : statementBody(capture);
        return "CREATE OR REPLACE FUNCTION " + functionName(capture.name()) + "() RETURNS trigger LANGUAGE plpgsql"
                + " SECURITY DEFINER" + settings(capture) + " AS " + dollarQuoted(body);
    }

    /** What the texts of values depend on must not be the application's wish. */
    private static String settings(Capture capture) {
        StringBuilder settings = new StringBuilder(" SET search_path = pg_catalog, pg_temp");
        Collection<Column> written = capture.hasImages() ? keyAndColumns(capture) : capture.key();
        boolean any = isAny(written, column -> !isPlain(column.typeName()));
        if (any || isAny(written, column -> column.typeName().endsWith("bytea"))) {
            settings.append(" SET bytea_output = hex");
        }
        if (any || isAny(written, column -> FLOATS.contains(column.typeName()))) {
            settings.append(" SET extra_float_digits = 1");
        }
        if (any || isAny(written, column -> column.typeName().endsWith("interval"))) {
            settings.append(" SET intervalstyle = postgres");
        }
        if (any || isAny(written, column -> column.typeName().endsWith("money"))) {
            settings.append(" SET lc_monetary = 'C'");
        }
        if (any) {
            settings.append(" SET datestyle = ISO");
        }
        return settings.toString();
    }

    /** Whether one of the settings above, and no other, may change the text of a value of this type or array of them. */
    private static boolean isPlain(String typeName) {
        return PLAIN.contains(typeName.startsWith("_") ? typeName.substring(1) : typeName);
    }

    private static boolean isAny(Collection<Column> columns, Function<Column, Boolean> wanted) {
        return columns.stream().anyMatch(wanted::apply);
    }

    private static String dollarQuoted(String body) {
        String tag = "$datasync$";
        while (body.contains(tag)) {
            tag = tag.replace("datasync", "datasync_");
        }
        return tag + "\n" + body + tag;
    }

    private String statementBody(Capture capture) {
        return "BEGIN\n"
                + "  IF TG_OP = 'INSERT' THEN\n"
                + "    " + select(capture, "insert", NEW_ROWS, null, NEW_ROWS)
                + " FROM " + NEW_ROWS + and("WHERE", filters(capture, NEW_ROWS + ".")) + ";\n"
                + "  ELSIF TG_OP = 'UPDATE' THEN\n"
                + updates(capture)
                + "  ELSIF TG_OP = 'DELETE' THEN\n"
                + "    " + select(capture, "delete", OLD_ROWS, OLD_ROWS, null)
                + " FROM " + OLD_ROWS + and("WHERE", filters(capture, OLD_ROWS + ".")) + ";\n"
                + "  ELSE\n" + truncate(capture)
                + "  END IF;\n"
                + "  RETURN NULL;\n"
                + "END\n";
    }

    private String select(Capture capture, String operation, String keyed, String before, String after) {
        return insertInto(capture) + "\n    SELECT " + rowValues(capture, operation, keyed, before, after);
    }

    private String rowValues(Capture capture, String operation, String keyed, String before, String after) {
        return values(capture, operation, keyed + ".", dotted(before), dotted(after));
    }

    private static String dotted(String row) {
        return row == null ? null : row + ".";
    }

    private List<String> filters(Capture capture, String row) {
        return filter(capture, row).stream().toList();
    }

    /**
     * Of one row whose key stays, by the plainest of plans, as most updates are of one row; of all others first the keys that
     * are gone, then all that are there.
     */
    private String updates(Capture capture) {
        String join = OLD_ROWS + " FULL JOIN " + NEW_ROWS + " ON " + sameKey(capture);
        String was = present(capture, OLD_ROWS);
        String is = present(capture, NEW_ROWS);
        String changed =
                capture.unchanged() ? "true" : "(" + was + ") IS NOT TRUE OR " + differs(capture, OLD_ROWS, NEW_ROWS);
        return "    " + single(capture) + ";\n    IF NOT FOUND THEN\n    "
                + select(capture, "delete", OLD_ROWS, OLD_ROWS, null) + " FROM " + join
                + where(was, "(" + is + ") IS NOT TRUE") + ";\n    " + insertInto(capture) + "\n    SELECT "
                + valuesOf(
                        capture,
                        key(capture, NEW_ROWS + "."),
                        "CASE WHEN " + was + " THEN 'update' ELSE 'insert' END",
                        capture.before()
                                ? "CASE WHEN " + was + " THEN " + image(capture, OLD_ROWS + ".") + " END"
                                : noImage(),
                        capture.after() ? image(capture, NEW_ROWS + ".") : noImage())
                + " FROM " + join + where(is, changed) + ";\n    END IF;\n";
    }

    private String single(Capture capture) {
        List<String> conditions = new ArrayList<>();
        conditions.add("(SELECT true FROM " + NEW_ROWS + " OFFSET 1 LIMIT 1) IS NULL");
        conditions.add(sameKey(capture));
        conditions.addAll(filters(capture, OLD_ROWS + "."));
        conditions.addAll(filters(capture, NEW_ROWS + "."));
        if (!capture.unchanged()) {
            conditions.add(differs(capture, OLD_ROWS, NEW_ROWS));
        }
        return select(capture, "update", NEW_ROWS, OLD_ROWS, NEW_ROWS) + " FROM " + OLD_ROWS + ", " + NEW_ROWS
                + and("WHERE", conditions);
    }

    private String sameKey(Capture capture) {
        return capture.key().stream()
                .map(column -> comparable(column, OLD_ROWS) + " = " + comparable(column, NEW_ROWS))
                .collect(Collectors.joining(" AND "));
    }

    private String comparable(Column column, String rows) {
        return rows + "." + quote(column) + (TEXTS.contains(column.typeName()) ? " COLLATE \"C\"" : "");
    }

    /** Whether a full join has found a row on this side, and it is one to capture. */
    private String present(Capture capture, String rows) {
        String found = capture.key().stream()
                .filter(column -> !column.nullable())
                .findFirst()
                .map(column -> rows + "." + quote(column) + " IS NOT NULL")
                .orElse(rows + " IS DISTINCT FROM NULL");
        return found + and("AND", filters(capture, rows + "."));
    }

    /**
     * A condition from which the planner cannot conclude that an outer join would do. A session plans the statements once, for
     * the few rows of its first update, and only a full join is never a nested loop, which would take hours for a bulk update.
     */
    private static String where(String condition, String also) {
        return " WHERE CASE WHEN " + condition + " THEN " + also + " ELSE false END";
    }

    /** Byte by byte: some types have no equality, and of others two values are equal that do not look alike. */
    private String differs(Capture capture, String old, String now) {
        return capture.isWhole() ? old + " *<> " + now : differs(keyAndColumns(capture), old, now);
    }

    private static List<Column> keyAndColumns(Capture capture) {
        return Stream.concat(capture.key().stream(), capture.columns().stream())
                .distinct()
                .toList();
    }

    private String differs(Collection<Column> columns, String old, String now) {
        return "CAST(ROW(" + values(columns, old) + ") AS record) *<> CAST(ROW(" + values(columns, now)
                + ") AS record)";
    }

    private String values(Collection<Column> columns, String row) {
        return columns.stream().map(column -> row + "." + quote(column)).collect(Collectors.joining(", "));
    }

    private static String isTrue(Optional<String> condition) {
        return condition.map(given -> "(" + given + " IS TRUE)").orElse("true");
    }

    private String truncate(Capture capture) {
        return "    " + insertInto(capture) + " VALUES (" + values(capture, "truncate", null, null, null) + ");\n";
    }

    private String rowBody(Capture capture) {
        String keyDiffers = differs(capture.key(), "OLD", "NEW");
        String is = isTrue(filter(capture, "NEW."));
        String was = isTrue(filter(capture, "OLD."));
        String insert = insertInto(capture) + " VALUES (" + rowValues(capture, "insert", "NEW", null, "NEW") + ");\n";
        String update = insertInto(capture) + " VALUES (" + rowValues(capture, "update", "NEW", "OLD", "NEW") + ");\n";
        String delete = insertInto(capture) + " VALUES (" + rowValues(capture, "delete", "OLD", "OLD", null) + ");\n";
        String changed = capture.unchanged() ? "true" : differs(capture, "OLD", "NEW");
        return "BEGIN\n"
                + "  IF TG_OP = 'INSERT' THEN\n    IF " + is + " THEN\n    " + insert + "    END IF;\n"
                + "  ELSIF TG_OP = 'UPDATE' THEN\n"
                + "    IF " + was + " AND (NOT " + is + " OR " + keyDiffers + ") THEN\n    " + delete + "    END IF;\n"
                + "    IF " + is + " AND (NOT " + was + " OR " + keyDiffers + ") THEN\n    " + insert
                + "    ELSIF " + is + " AND " + changed + " THEN\n    " + update + "    END IF;\n"
                + "  ELSIF TG_OP = 'DELETE' THEN\n    IF " + was + " THEN\n    " + delete + "    END IF;\n"
                + "  ELSE\n" + truncate(capture) + "  END IF;\n"
                + "  RETURN NULL;\n"
                + "END\n";
    }

    @Override
    protected String key(Capture capture, String row) {
        return json.key(capture, row);
    }

    @Override
    protected String image(Capture capture, String row) {
        return json.image(capture, row);
    }

    @Override
    protected String origin() {
        return "NULLIF(current_setting('datasync.origin', true), '')";
    }

    @Override
    public Optional<String> setOrigin() {
        return Optional.of("SELECT set_config('datasync.origin', ?, true)");
    }

    @Override
    public List<String> drop(CaptureName name, Collection<String> installed) {
        // its triggers go with it, whatever the table is called by now
        return List.of("DROP FUNCTION IF EXISTS " + functionName(name) + "() CASCADE");
    }

    @Override
    public List<String> triggerNames(Capture capture) {
        return Stream.of(INSERTED, UPDATED, DELETED, TRUNCATED)
                .map(capture.name()::of)
                .toList();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        return new SqlClause(
                "SELECT t.tgname AS name, pg_get_triggerdef(t.oid) || ' ' || CAST(t.tgenabled AS text) || ' ' || p.prosrc || ' '"
                        + " || COALESCE(CAST(p.proconfig AS text), '') || ' ' || CAST(p.prosecdef AS text) AS definition"
                        + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
                        + " WHERE NOT t.tgisinternal AND n.nspname = ? AND c.relname = ? AND t.tgname IN (?, ?, ?, ?)",
                List.of(
                        name.table().schema(),
                        name.table().name(),
                        name.of(INSERTED),
                        name.of(UPDATED),
                        name.of(DELETED),
                        name.of(TRUNCATED)));
    }

    @Override
    public Optional<SqlClause> blockers(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT DISTINCT 'the session ' || a.pid || COALESCE(' of ' || a.usename, '')"
                        + " || COALESCE(' (' || NULLIF(a.application_name, '') || ')', '')"
                        + " || COALESCE(', ' || a.state, '') AS blocker"
                        + " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
                        + " JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE l.granted AND a.pid <> pg_backend_pid() AND n.nspname = ? AND c.relname = ?",
                List.of(table.schema(), table.name())));
    }

    @Override
    public Optional<SqlClause> unseen(Capture capture) {
        TableName table = capture.name().table();
        return Optional.of(new SqlClause(
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
                        + " JOIN pg_roles r ON r.oid = p.proowner WHERE n.nspname = ? AND p.proname = ? AND r.rolsuper"
                        + " UNION ALL SELECT 'has triggers of its own that run after a row is written, such as ' || min(t.tgname),"
                        + " 'if they update the same record again, that change is recorded before the one that led to it,"
                        + " and the last image of the record is an older one',"
                        + " 'Let them run before the row is written, or set fetchRow=true', 'warning'"
                        + " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE NOT t.tgisinternal AND t.tgtype & 2 = 0 AND t.tgtype & 20 <> 0 AND t.tgname NOT LIKE 'datasync%'"
                        + " AND n.nspname = ? AND c.relname = ? HAVING count(*) > 0"
                        + " UNION ALL SELECT 'has partitions, each of which can be truncated alone',"
                        + " 'that fires no trigger of the table, so its records stay where the changes go',"
                        + " 'Delete the rows with DELETE, or detach the partition and resync', 'warning'"
                        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind = 'p' AND n.nspname = ? AND c.relname = ?"
                        + " UNION ALL SELECT 'has child tables that inherit from it',"
                        + " 'statements on a child alone fire none of its triggers',"
                        + " 'Name the children in the option tables too', 'warning'"
                        + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE c.relkind = 'r' AND c.relhassubclass AND n.nspname = ? AND c.relname = ?",
                List.of(
                        capture.name().changeTable().schema(),
                        capture.name().of(FUNCTION),
                        dialect().quote(capture.name().changeTable()),
                        capture.name().changeTable().schema(),
                        capture.name().of(FUNCTION),
                        table.schema(),
                        table.name(),
                        table.schema(),
                        table.name(),
                        table.schema(),
                        table.name())));
    }

    @Override
    public Optional<String> partitions() {
        return Optional.of("SELECT n.nspname AS schema_name, c.relname AS table_name,"
                + " CAST(pg_partition_root(c.oid) AS regclass)::text AS root"
                + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relispartition");
    }

    /**
     * Of a virtual generated column triggers see nothing but null; of JSON behind a domain nobody tells texts from JSON; and a
     * cast to json, which is the type's owner's own, runs with the rights of the triggers and may make anything of a value.
     */
    @Override
    public Optional<String> refusedColumns() {
        return Optional.of("SELECT n.nspname, c.relname, a.attname, CASE WHEN a.attgenerated = 'v'"
                + " THEN 'what is computed only as it is read' WHEN b.oid IS NOT NULL THEN 'JSON behind a domain'"
                + " ELSE 'what a cast of its own to json makes of it' END"
                + " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " JOIN pg_type t ON t.oid = a.atttypid"
                + " LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype AND b.typname IN ('json', 'jsonb')"
                + " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')"
                + " AND (a.attgenerated = 'v' OR b.oid IS NOT NULL OR EXISTS (SELECT 1 FROM pg_cast k"
                + " WHERE k.castsource IN (t.oid, t.typbasetype, t.typelem) AND k.casttarget = 'json'::regtype"
                + " AND k.castsource >= 16384))");
    }

    /** What logical replication applies. */
    @Override
    public Optional<String> writtenRowByRow() {
        return Optional.of("SELECT n.nspname, c.relname FROM pg_subscription_rel s JOIN pg_class c ON c.oid = s.srrelid"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace");
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        if (inKey && (column.typeName().contains("range") || column.typeName().equals("_timestamptz"))) {
            return Optional.of("keys whose text depends on the settings of a session");
        }
        boolean exact = column.kind() != ValueKind.ARRAY
                || !column.typeName().toLowerCase(Locale.ROOT).contains("json");
        return exact ? Optional.empty() : Optional.of("arrays of JSON");
    }
}
