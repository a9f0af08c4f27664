package org.datasync.watch.dialect.derby;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.VersionedTriggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;

/**
 * Derby's triggers: row triggers of one statement each, which call functions in Java to make JSON. The class of these must be
 * on the class path of the server.
 *
 * <ol>
 *   <li>Each version of a capture has triggers and functions of its own, as there is no CREATE OR REPLACE; they take each
 *       other's place in one transaction.
 *   <li>Triggers of one event fire in the order in which they were created: of an update that changes the key, the delete
 *       comes first.
 *   <li>Whether something has changed is seen from the JSON texts, as Derby cannot compare LOBs, nor spaces at the end.
 * </ol>
 */
final class DerbyTriggers extends VersionedTriggers {

    private static final String OLD = "datasync_old.";
    private static final String NEW = "datasync_new.";
    private static final String BOTH = "OLD AS datasync_old NEW AS datasync_new";
    private static final List<String> FUNCTIONS = List.of("object", "text", "bytes", "number", "key", "differ");
    private static final List<String> TRIGGERS = List.of("ins", "upd_del", "upd_ins", "upd", "del");
    private static final String NOT_THE_OWNER = "42507";
    private static final Set<String> OPAQUE = Set.of("xml", "java_object");
    private static final Set<String> LOBS = Set.of("blob", "clob");

    DerbyTriggers(Dialect dialect) {
        super(dialect);
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public List<String> create(Capture capture) {
        List<String> statements = new ArrayList<>();
        FUNCTIONS.forEach(function -> statements.add(function(capture, function)));
        String was = is(capture, OLD);
        String is = is(capture, NEW);
        String moved = differ(capture, key(capture, OLD, false), key(capture, NEW, false));
        String changed = capture.unchanged() ? "" : " AND " + differ(capture, all(capture, OLD), all(capture, NEW));
        String insert = write(capture, "insert", NEW, null, NEW);
        String delete = write(capture, "delete", OLD, OLD, null);
        statements.add(trigger(capture, "ins", "INSERT", "NEW AS datasync_new", is, insert));
        statements.add(
                trigger(capture, "upd_del", "UPDATE", BOTH, was + " AND (NOT " + is + " OR " + moved + ")", delete));
        statements.add(
                trigger(capture, "upd_ins", "UPDATE", BOTH, is + " AND (NOT " + was + " OR " + moved + ")", insert));
        statements.add(trigger(
                capture,
                "upd",
                "UPDATE",
                BOTH,
                was + " AND " + is + " AND NOT " + moved + changed,
                write(capture, "update", NEW, OLD, NEW)));
        statements.add(trigger(capture, "del", "DELETE", "OLD AS datasync_old", was, delete));
        return statements;
    }

    private String function(Capture capture, String function) {
        String signature =
                switch (function) {
                    case "object" -> "(pair " + DerbyDialect.LONGEST_TEXT + "...) RETURNS CLOB";
                    case "text" -> "(object CLOB, name VARCHAR(128), value CLOB) RETURNS CLOB";
                    case "bytes" -> "(object CLOB, name VARCHAR(128), value BLOB) RETURNS CLOB";
                    case "number" -> "(object CLOB, name VARCHAR(128), value DOUBLE) RETURNS CLOB";
                    case "key" -> "(object CLOB) RETURNS " + DerbyDialect.LONGEST_TEXT;
                    default -> "(one CLOB, other CLOB) RETURNS BOOLEAN";
                };
        return "CREATE FUNCTION " + named(capture, function) + signature.replaceAll("\\b(object|name|value) ", "$1_ ")
                + " LANGUAGE JAVA PARAMETER STYLE " + (function.equals("object") ? "DERBY" : "JAVA")
                + " NO SQL DETERMINISTIC EXTERNAL NAME "
                + dialect().literal(DerbyJson.class.getName() + "." + function);
    }

    private String trigger(Capture capture, String part, String event, String rows, String when, String statement) {
        return "CREATE TRIGGER " + named(capture, part) + " AFTER " + event + " ON "
                + dialect().quote(capture.name().table()) + " REFERENCING " + rows + " FOR EACH ROW WHEN (" + when
                + ") " + statement;
    }

    private String named(Capture capture, String part) {
        return beside(capture.name(), nameOf(capture, part));
    }

    private static String nameOf(Capture capture, String part) {
        return capture.name().of(capture.version() + "_" + part);
    }

    private String write(Capture capture, String operation, String keyed, String before, String after) {
        return insertInto(capture) + " VALUES (" + values(capture, operation, keyed, before, after) + ")";
    }

    /** Of a NULL without a type Derby does not make a column. */
    @Override
    protected String noImage() {
        return "CAST(NULL AS CLOB)";
    }

    @Override
    protected String origin() {
        return "CAST(NULL AS VARCHAR(64))";
    }

    private String is(Capture capture, String row) {
        return filter(capture, row)
                .map(condition -> "(CASE WHEN " + condition + " THEN 1 ELSE 0 END = 1)")
                .orElse("(1 = 1)");
    }

    private String differ(Capture capture, String one, String other) {
        return named(capture, "differ") + "(" + one + ", " + other + ")";
    }

    private String all(Capture capture, String row) {
        List<Column> all = Stream.concat(capture.key().stream(), capture.columns().stream())
                .distinct()
                .toList();
        return json(capture, all, row);
    }

    @Override
    protected String key(Capture capture, String row) {
        return key(capture, row, true);
    }

    /** As text by a function, as a CAST would cut off what is too long. */
    private String key(Capture capture, String row, boolean asText) {
        String key = json(capture, capture.key(), row);
        return asText ? named(capture, "key") + "(" + key + ")" : key;
    }

    @Override
    protected String image(Capture capture, String row) {
        return json(capture, capture.columns(), row);
    }

    private String json(Capture capture, List<Column> columns, String row) {
        String json = columns.stream()
                .filter(column -> functionFor(column).equals("object"))
                .map(column -> pair(column, row + quote(column)))
                .collect(Collectors.joining(", ", named(capture, "object") + "(", ")"));
        for (Column column : columns) {
            String function = functionFor(column);
            if (!function.equals("object")) {
                String lob = function.equals("bytes") ? "BLOB" : function.equals("text") ? "CLOB" : "DOUBLE";
                json = named(capture, function) + "(" + json + ", " + dialect().literal(column.name()) + ", CAST(" + row
                        + quote(column) + " AS " + lob + "))";
            }
        }
        return json;
    }

    private static String functionFor(Column column) {
        String type = column.typeName().toLowerCase(Locale.ROOT);
        return switch (column.kind()) {
            case BINARY -> "bytes";
            case FLOAT, DOUBLE -> "number";
            case TEXT -> type.equals("clob") || type.equals("long varchar") ? "text" : "object";
            default -> "object";
        };
    }

    private String pair(Column column, String source) {
        String name = column.name();
        return switch (column.kind()) {
            case INTEGER, LONG, DECIMAL -> dialect().literal("n" + name) + ", RTRIM(CAST(" + source + " AS CHAR(40)))";
            case BOOLEAN -> dialect().literal("n" + name) + ", CAST(" + source + " AS VARCHAR(5))";
            case TEXT -> dialect().literal("s" + name) + ", " + source;
            default -> dialect().literal("s" + name) + ", CAST(" + source + " AS VARCHAR(40))";
        };
    }

    @Override
    protected boolean isUsed(String object) {
        return FUNCTIONS.stream().anyMatch(function -> object.endsWith("_" + function));
    }

    @Override
    protected String dropTrigger(String trigger) {
        return "DROP TRIGGER " + trigger;
    }

    @Override
    protected String dropUsed(String object) {
        return "DROP FUNCTION " + object;
    }

    @Override
    public Optional<String> truncation() {
        return Optional.of("Derby refuses one as long as the triggers are there");
    }

    @Override
    public List<String> triggerNames(Capture capture) {
        return Stream.concat(TRIGGERS.stream(), FUNCTIONS.stream())
                .map(part -> nameOf(capture, part))
                .toList();
    }

    @Override
    public Optional<String> cure(SQLException failure) {
        return NOT_THE_OWNER.equals(failure.getSQLState())
                ? Optional.of(
                        "Derby lets only the user who owns the schema of a table make its triggers and their functions:"
                                + " have that user run action=install, or the script of action=print-ddl, and set install=validate")
                : Optional.empty();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        String prefix = name.of("");
        return new SqlClause(
                definitions("", ", 1, " + prefix.length() + ") = ?"),
                List.of(name.table().schema(), prefix, name.table().schema(), prefix));
    }

    /** Derby's MERGE (10.16) gives triggers the default of a column in place of its old value. */
    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        TableName table = capture.name().table();
        return Optional.of(new SqlClause(
                "SELECT 'has columns with defaults, such as ' || MIN(c.columnname), 'a MERGE of the application shows"
                        + " triggers the default in place of the old value, so that a change to the default is missed, and a"
                        + " key with a default is told wrong', 'Have the application use UPDATE and INSERT instead of MERGE,"
                        + " or take the defaults away', 'warning' FROM SYS.SYSCOLUMNS c JOIN SYS.SYSTABLES t ON t.tableid ="
                        + " c.referenceid JOIN SYS.SYSSCHEMAS s ON s.schemaid = t.schemaid WHERE s.schemaname = ?"
                        + " AND t.tablename = ? AND c.columndefault IS NOT NULL AND c.autoincrementinc IS NULL"
                        + " GROUP BY t.tableid",
                List.of(table.schema(), table.name())));
    }

    @Override
    public String allInstalled() {
        return definitions(", CAST(NULL AS VARCHAR(128))", ", 1, 9) = 'datasync_'");
    }

    private static String definitions(String more, String start) {
        return "SELECT t.triggername AS name, c.tablename || ' ' || t.event || t.firingtime || t.type || t.state || ' '"
                + " || COALESCE(CAST(t.whenclausetext AS " + DerbyDialect.LONGEST_TEXT + "), '') || ' '"
                + " || CAST(t.triggerdefinition AS " + DerbyDialect.LONGEST_TEXT + ") AS definition" + more
                + " FROM SYS.SYSTRIGGERS t JOIN SYS.SYSSCHEMAS s ON s.schemaid = t.schemaid"
                + " JOIN SYS.SYSTABLES c ON c.tableid = t.tableid"
                + " WHERE s.schemaname = ? AND SUBSTR(t.triggername" + start
                + " UNION ALL SELECT a.alias, a.javaclassname" + more + " FROM SYS.SYSALIASES a"
                + " JOIN SYS.SYSSCHEMAS s ON s.schemaid = a.schemaid"
                + " WHERE s.schemaname = ? AND SUBSTR(a.alias" + start;
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        String type = column.typeName().toLowerCase(Locale.ROOT);
        if (inKey && (LOBS.contains(type) || type.startsWith("long varchar"))) {
            return Optional.of("The database cannot compare such values, as it has to with those of a key.");
        }
        return isComparable(column)
                ? Optional.empty()
                : Optional.of("The triggers cannot write values of this type exactly.");
    }

    @Override
    public boolean isComparable(Column column) {
        String type = column.typeName().toLowerCase(Locale.ROOT);
        return !OPAQUE.contains(type) && !type.contains(".");
    }
}
