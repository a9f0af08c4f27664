package org.datasync.watch.dialect.postgresql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.StatementTriggers;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;

/**
 * PostgreSQL's triggers: a function for each operation, which runs as its owner.
 *
 * <ol>
 *   <li>Row triggers tell what happened in the order in which it happened, also what foreign keys do and what is written
 *       through a parent table or by the parts of a WITH. Statement triggers, which see all rows of a statement at once, do
 *       so only of tables that {@link PostgreSqlStatements} does not list.
 *   <li>They run before the application's own triggers of the same event: PostgreSQL runs them in the order of their names.
 *   <li>A partitioned table has row triggers, which its partitions inherit.
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
    private static final List<String> OPERATIONS = List.of(INSERTED, UPDATED, DELETED, TRUNCATED);

    /** The one function of captures that were made before there was one for each operation; their triggers have no FIRST. */
    private static final String FORMER_FUNCTION = "fun";

    /** What names of triggers begin with, so that no other trigger comes before them. */
    private static final String FIRST = "!";

    /** Types whose values are equal only if they look alike; texts are compared byte by byte. */
    private static final Set<String> JOINABLE = Stream.concat(
                    PostgreSqlJson.INTEGERS.stream(),
                    Stream.of("uuid", "text", "varchar", "bpchar", "bool", "date", "timestamp", "timestamptz"))
            .collect(Collectors.toUnmodifiableSet());

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
    private final PostgreSqlRowBody rows;
    private final PostgreSqlStatementBody statements;

    PostgreSqlTriggers(Dialect dialect) {
        super(dialect);
        this.json = new PostgreSqlJson(dialect);
        this.rows = new PostgreSqlRowBody(this, json, dialect);
        this.statements = new PostgreSqlStatementBody(this, json, dialect);
    }

    static boolean isJoinable(Column column) {
        return JOINABLE.contains(column.typeName());
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public List<String> sessionSetup(CaptureName name, Duration lockTimeout) {
        return List.of(
                "SET LOCAL lock_timeout = " + lockTimeout.toMillis(),
                // nodes that start at once would fail with "tuple concurrently updated"
                "SELECT pg_advisory_xact_lock(hashtext('datasync'), hashtext("
                        + dialect().literal(name.changeTable().toString()) + "))");
    }

    /** "tuple concurrently updated", as others may install triggers for another change table. */
    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return "XX000".equals(failure.getSQLState());
    }

    @Override
    public List<String> create(Capture capture) {
        List<String> created = new ArrayList<>();
        for (String operation : OPERATIONS) {
            String function = functionName(capture.name(), operation) + "()";
            created.add(function(capture, operation));
            created.add("ALTER FUNCTION " + function + " OWNER TO "
                    + (capture.definer() == null ? "CURRENT_USER" : dialect().quote(capture.definer())));
            created.add("REVOKE ALL ON FUNCTION " + function + " FROM PUBLIC");
            created.add(trigger(capture, operation));
            created.add("ALTER TABLE " + dialect().quote(capture.name().table()) + " ENABLE ALWAYS TRIGGER "
                    + dialect().quote(triggerName(capture.name(), operation)));
        }
        return created;
    }

    private String functionName(CaptureName name, String operation) {
        return dialect().quote(new TableName(name.changeTable().schema(), name.of(operation)));
    }

    /** The name of one of the functions, which all have the same owner. */
    static String anyFunction(CaptureName name) {
        return name.of(INSERTED);
    }

    private static String triggerName(CaptureName name, String operation) {
        return FIRST + name.of(operation);
    }

    private String trigger(Capture capture, String operation) {
        String event =
                switch (operation) {
                    case INSERTED -> "INSERT";
                    case UPDATED -> "UPDATE";
                    case DELETED -> "DELETE";
                    default -> "TRUNCATE";
                };
        boolean row = capture.level() == TriggerLevel.ROW && !operation.equals(TRUNCATED);
        return "CREATE OR REPLACE TRIGGER " + dialect().quote(triggerName(capture.name(), operation)) + " AFTER "
                + event + " ON " + dialect().quote(capture.name().table())
                + (row ? " FOR EACH ROW" : transitions(operation) + " FOR EACH STATEMENT") + " EXECUTE FUNCTION "
                + functionName(capture.name(), operation) + "("
                + dialect().literal(capture.name().queue()) + ")";
    }

    private static String transitions(String operation) {
        String old = " OLD TABLE AS " + PostgreSqlStatementBody.OLD_ROWS;
        String now = " NEW TABLE AS " + PostgreSqlStatementBody.NEW_ROWS;
        return switch (operation) {
            case INSERTED -> " REFERENCING" + now;
            case UPDATED -> " REFERENCING" + old + now;
            case DELETED -> " REFERENCING" + old;
            default -> "";
        };
    }

    private String function(Capture capture, String operation) {
        String created = "CREATE OR REPLACE FUNCTION " + functionName(capture.name(), operation)
                + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER" + settings(capture) + " AS "
                + dollarQuoted(body(capture, operation));
        return created.contains(PostgreSqlRowBody.TABLE_ID) ? withTableId(capture, created) : created;
    }

    /** The statement with the table's number in the catalog, which only the database knows, and which renaming does not change. */
    private String withTableId(Capture capture, String statement) {
        String table = dialect().literal(dialect().quote(capture.name().table()));
        String joined = Arrays.stream(statement.split(PostgreSqlRowBody.TABLE_ID, -1))
                .map(PostgreSqlTriggers::dollarQuoted)
                .collect(Collectors.joining(" OPERATOR(pg_catalog.||) table_id OPERATOR(pg_catalog.||) "));
        return "DO "
                + dollarQuoted("DECLARE table_id pg_catalog.text := CAST(CAST(" + table
                        + " AS pg_catalog.regclass) AS pg_catalog.oid);\nBEGIN\nEXECUTE " + joined + ";\nEND\n");
    }

    private String body(Capture capture, String operation) {
        boolean row = capture.level() == TriggerLevel.ROW;
        String change =
                switch (operation) {
                    case INSERTED -> row ? rows.inserted(capture) : statements.inserted(capture);
                    case UPDATED -> row ? rows.updated(capture) : statements.updated(capture);
                    case DELETED -> row ? rows.deleted(capture) : statements.deleted(capture);
                    default -> rows.truncated(capture);
                };
        String guard =
                capture.table().partitioned() ? "" : String.join("\n", PostgreSqlRowBody.unlessPartOfAnother()) + "\n";
        return rows.declarations(capture) + "BEGIN\n" + guard + change + "RETURN NULL;\nEND\n";
    }

    /**
     * What the texts of values depend on must not be the application's wish. Each setting has its price at each call, so that
     * there is none where nothing depends on it.
     */
    private static String settings(Capture capture) {
        StringBuilder settings = new StringBuilder();
        Collection<Column> written = capture.hasImages() ? capture.keyAndColumns() : capture.key();
        boolean any = isAny(written, column -> !isPlain(column.typeName()));
        boolean statement = capture.level() == TriggerLevel.STATEMENT;
        if (any || statement || capture.rowFilter() != null || capture.proof() == KeyProof.DEFERRABLE) {
            settings.append(" SET search_path = pg_catalog, pg_temp");
        }
        if (capture.rowFilter() != null) {
            settings.append(" SET standard_conforming_strings = on");
        }
        if (statement) {
            settings.append(" SET jit = off"); // plans are made once, for as many rows as the first statement had
        }
        if (any
                || isAny(capture.hasImages() ? written : List.of(), column -> column.typeName()
                        .endsWith("bytea"))) {
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
            settings.append(" SET datestyle = ISO SET timezone = 'UTC'");
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
        return tag + body + tag;
    }

    @Override
    protected String key(Capture capture, String row) {
        return json.key(capture, row);
    }

    @Override
    protected String image(Capture capture, String row) {
        return statements.image(capture, row.substring(0, row.length() - 1));
    }

    /** The empty text stands for none, too. */
    @Override
    protected String origin() {
        return "pg_catalog.current_setting('datasync.origin', true)";
    }

    @Override
    public Optional<OriginStatements> originStatements() {
        return Optional.of(new OriginStatements("SELECT set_config('datasync.origin', ?, true)", Optional.empty()));
    }

    @Override
    public CaptureCatalog catalog() {
        return new PostgreSqlCatalog(dialect());
    }

    @Override
    public Optional<StatementTriggers> statementTriggers() {
        return Optional.of(new PostgreSqlStatements());
    }

    /** The triggers go with their functions, whatever the table is called by now. */
    @Override
    public List<String> drop(CaptureName name, Collection<String> installed) {
        List<String> dropped = new ArrayList<>();
        if (installed.isEmpty() || installed.stream().anyMatch(trigger -> !trigger.startsWith(FIRST))) {
            dropped.add(dropFunction(name, FORMER_FUNCTION));
        }
        if (installed.isEmpty() || installed.stream().anyMatch(trigger -> trigger.startsWith(FIRST))) {
            OPERATIONS.forEach(operation -> dropped.add(dropFunction(name, operation)));
        }
        return dropped;
    }

    private String dropFunction(CaptureName name, String operation) {
        return "DROP FUNCTION IF EXISTS " + functionName(name, operation) + "() CASCADE";
    }

    @Override
    public List<String> outdated(CaptureName name, Collection<String> installed) {
        boolean isThere = installed.stream().anyMatch(trigger -> trigger.startsWith(FIRST));
        return isThere
                ? installed.stream()
                        .filter(trigger -> !trigger.startsWith(FIRST))
                        .toList()
                : List.of();
    }

    @Override
    public List<String> triggerNames(Capture capture) {
        return OPERATIONS.stream()
                .map(operation -> triggerName(capture.name(), operation))
                .toList();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        List<String> names = OPERATIONS.stream()
                .flatMap(operation -> Stream.of(triggerName(name, operation), name.of(operation)))
                .toList();
        return PostgreSqlCatalog.installed(name.table(), names);
    }

    @Override
    public String allInstalled() {
        return PostgreSqlCatalog.allInstalled();
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        if (inKey && (column.typeName().contains("range") || column.typeName().equals("_timestamptz"))) {
            return Optional.of("The text of such a key depends on the settings of the session.");
        }
        boolean composite = column.reading() == Column.Reading.JSON && column.kind() == ValueKind.TEXT;
        if (inKey && (composite || column.typeName().endsWith("xml"))) {
            return Optional.of("The database cannot compare such a key with a text.");
        }
        boolean exact = column.kind() != ValueKind.ARRAY
                || !column.typeName().toLowerCase(Locale.ROOT).contains("json");
        return exact ? Optional.empty() : Optional.of("The triggers cannot write arrays of JSON.");
    }
}
