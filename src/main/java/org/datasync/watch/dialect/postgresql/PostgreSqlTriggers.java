package org.datasync.watch.dialect.postgresql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.ReplacedTriggers;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.StatementTriggers;
import org.datasync.watch.dialect.TriggerLevel;
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
final class PostgreSqlTriggers extends ReplacedTriggers {

    private static final String TRUNCATED = "tru";
    private static final List<String> OPERATIONS = List.of(INSERTED, UPDATED, DELETED, TRUNCATED);

    /** The one function of captures that were made before there was one for each operation; their triggers have no FIRST. */
    private static final String FORMER_FUNCTION = "fun";

    /** Nothing, if the table has become a partition of one that the subscriber captures too: that one's triggers do it. */
    private static final String UNLESS_PART_OF_ANOTHER = """
            IF pg_catalog.pg_partition_root(TG_RELID) IS NOT NULL THEN
            IF EXISTS (SELECT FROM pg_catalog.pg_trigger o, pg_catalog.pg_trigger r\
             WHERE o.tgrelid OPERATOR(pg_catalog.=) TG_RELID AND o.tgname OPERATOR(pg_catalog.=) TG_NAME\
             AND r.tgrelid OPERATOR(pg_catalog.=) TG_RELID AND r.tgparentid OPERATOR(pg_catalog.<>) '0'\
             AND r.tgargs OPERATOR(pg_catalog.=) o.tgargs) THEN
            RETURN NEW;
            END IF;
            END IF;
            """;

    /** What names of triggers begin with, so that no other trigger comes before them. */
    private static final String FIRST = "!";

    private final PostgreSqlJson json;
    private final PostgreSqlRowBody rows;
    private final PostgreSqlStatementBody statements;
    private final PostgreSqlFunction function;
    private final PostgreSqlComparison comparison;

    PostgreSqlTriggers(Dialect dialect) {
        super(dialect);
        this.json = new PostgreSqlJson(dialect);
        this.rows = new PostgreSqlRowBody(this, json, dialect);
        this.statements = new PostgreSqlStatementBody(this, json, dialect);
        this.function = new PostgreSqlFunction(dialect);
        this.comparison = new PostgreSqlComparison(dialect);
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
        OPERATIONS.forEach(operation -> created.addAll(create(capture, operation)));
        created.addAll(comparison.create(
                capture, dialect().quote(nameOf(capture.name(), PostgreSqlComparison.PART)), call(capture, UPDATED)));
        return created;
    }

    private List<String> create(Capture capture, String operation) {
        TableName table = capture.name().table();
        String name = functionName(capture.name(), operation);
        String owner = capture.definer() == null ? "CURRENT_USER" : dialect().quote(capture.definer());
        return List.of(
                function.creation(name, PostgreSqlSettings.of(capture), body(capture, operation), table),
                "ALTER FUNCTION " + name + "() OWNER TO " + owner,
                "REVOKE ALL ON FUNCTION " + name + "() FROM PUBLIC",
                trigger(capture, operation),
                "ALTER TABLE " + dialect().quote(table) + " ENABLE ALWAYS TRIGGER "
                        + dialect().quote(nameOf(capture.name(), operation)));
    }

    /** In a block, as the owner of a table alone may say something of its triggers, and others may have the right to make them. */
    @Override
    public List<String> comments(Capture capture) {
        CaptureName name = capture.name();
        String comment = " IS "
                + dialect()
                        .literal("camel-datasync-watch: records changes of " + name.table() + " in "
                                + name.changeTable() + " for " + name.subscriber()
                                + ". To take it out: action=uninstall of the watch"
                                + ", or the script of action=print-ddl with undo=true");
        StringBuilder block = new StringBuilder("BEGIN ");
        for (String operation : parts(capture)) {
            block.append("COMMENT ON FUNCTION ")
                    .append(functionName(name, operation))
                    .append(comment)
                    .append("; ");
            block.append("COMMENT ON TRIGGER ")
                    .append(dialect().quote(nameOf(name, operation)))
                    .append(" ON ")
                    .append(dialect().quote(name.table()))
                    .append(comment)
                    .append("; ");
        }
        return List.of("DO " + dialect().literal(block + "EXCEPTION WHEN insufficient_privilege THEN NULL; END"));
    }

    private String functionName(CaptureName name, String operation) {
        return dialect().quote(new TableName(name.changeTable().schema(), name.of(operation)));
    }

    /** The name of one of the functions, which all have the same owner. */
    static String anyFunction(CaptureName name) {
        return name.of(INSERTED);
    }

    @Override
    protected String nameOf(CaptureName name, String operation) {
        return FIRST + name.of(operation);
    }

    private String trigger(Capture capture, String operation) {
        boolean row = capture.level() == TriggerLevel.ROW && !operation.equals(TRUNCATED);
        return SqlTemplate.fill(
                """
                CREATE OR REPLACE TRIGGER ${trigger} AFTER ${event} ON ${table}${level} EXECUTE FUNCTION ${call}""",
                Map.of(
                        "trigger", dialect().quote(nameOf(capture.name(), operation)),
                        "event", event(operation),
                        "table", dialect().quote(capture.name().table()),
                        "level", row ? " FOR EACH ROW" : transitions(operation) + " FOR EACH STATEMENT",
                        "call", call(capture, operation)));
    }

    private String call(Capture capture, String operation) {
        return functionName(capture.name(), operation) + "("
                + dialect().literal(capture.name().queue()) + ")";
    }

    private static String event(String operation) {
        return switch (operation) {
            case INSERTED -> "INSERT";
            case UPDATED -> "UPDATE";
            case DELETED -> "DELETE";
            default -> "TRUNCATE";
        };
    }

    /** What statement triggers call the rows that they see. */
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

    /** What it returns goes nowhere, and a row that is there costs less than an expression. */
    private String body(Capture capture, String operation) {
        PostgreSqlBody body = capture.level() == TriggerLevel.ROW ? rows : statements;
        String change =
                switch (operation) {
                    case INSERTED -> body.inserted(capture);
                    case UPDATED -> body.updated(capture);
                    case DELETED -> body.deleted(capture);
                    default -> body.truncated(capture);
                };
        return SqlTemplate.fill(
                """
                ${declarations}BEGIN
                ${guard}${change}${told}RETURN NEW;
                END
                """,
                Map.of(
                        "declarations",
                        rows.declarations(capture),
                        "guard",
                        capture.table().partitioned() ? "" : UNLESS_PART_OF_ANOTHER,
                        "change",
                        change,
                        "told",
                        capture.changes().notified() ? told(capture) : ""));
    }

    /** Of an update by which nothing is recorded too, which is cheaper than to know. A transaction tells the same only once. */
    private String told(Capture capture) {
        return "PERFORM pg_catalog.pg_notify('" + PostgreSqlNotifications.CHANNEL + "', "
                + dialect().literal(capture.name().subscriber()) + ");\n";
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
            dropped.add(comparison.drop(name));
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
    protected List<String> parts(Capture capture) {
        return PostgreSqlComparison.isOf(capture) ? plus(OPERATIONS, PostgreSqlComparison.PART) : OPERATIONS;
    }

    @Override
    public SqlClause installed(CaptureName name) {
        List<String> names = plus(OPERATIONS, PostgreSqlComparison.PART).stream()
                .flatMap(operation -> Stream.of(nameOf(name, operation), name.of(operation)))
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
