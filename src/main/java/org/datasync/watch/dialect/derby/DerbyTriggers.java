package org.datasync.watch.dialect.derby;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.TriggerRow;
import org.datasync.watch.dialect.VersionedTriggers;
import org.datasync.watch.schema.Column;

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

    /** Functions, which are called so in Java too. */
    private static final String OBJECT = "_object";

    private static final String TEXT = "_text";
    private static final String BYTES = "_bytes";
    private static final String NUMBER = "_number";
    private static final String KEY = "_key";
    private static final String DIFFER = "_differ";
    private static final List<String> FUNCTIONS = List.of(OBJECT, TEXT, BYTES, NUMBER, KEY, DIFFER);

    private static final String INSERTED = "_ins";
    private static final String GONE = "_upd_del";
    private static final String COME = "_upd_ins";
    private static final String UPDATED = "_upd";
    private static final String DELETED = "_del";

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
        String was = is(capture, OLD);
        String is = is(capture, NEW);
        String moved = differ(capture, json(capture, capture.key(), OLD), json(capture, capture.key(), NEW));
        String insert = write(capture, TriggerRow.insert(NEW));
        String delete = write(capture, TriggerRow.delete(OLD));
        String update = write(capture, TriggerRow.update(OLD, NEW));
        List<String> statements = new ArrayList<>();
        FUNCTIONS.forEach(function -> statements.add(function(capture, function)));
        statements.add(trigger(capture, INSERTED, "INSERT", "NEW AS datasync_new", is, insert));
        statements.add(trigger(capture, GONE, "UPDATE", BOTH, was + " AND (NOT " + is + " OR " + moved + ")", delete));
        statements.add(trigger(capture, COME, "UPDATE", BOTH, is + " AND (NOT " + was + " OR " + moved + ")", insert));
        String stayed = was + " AND " + is + " AND NOT " + moved + changed(capture);
        statements.add(trigger(capture, UPDATED, "UPDATE", BOTH, stayed, update));
        statements.add(trigger(capture, DELETED, "DELETE", "OLD AS datasync_old", was, delete));
        return statements;
    }

    private String changed(Capture capture) {
        List<Column> all = capture.keyAndColumns();
        return capture.unchanged() ? "" : " AND " + differ(capture, json(capture, all, OLD), json(capture, all, NEW));
    }

    private String function(Capture capture, String function) {
        String signature =
                switch (function) {
                    case OBJECT -> "(pair " + DerbyDialect.LONGEST_TEXT + "...) RETURNS CLOB";
                    case TEXT -> "(object CLOB, name VARCHAR(128), value CLOB) RETURNS CLOB";
                    case BYTES -> "(object CLOB, name VARCHAR(128), value BLOB) RETURNS CLOB";
                    case NUMBER -> "(object CLOB, name VARCHAR(128), value DOUBLE) RETURNS CLOB";
                    case KEY -> "(object CLOB) RETURNS " + DerbyDialect.LONGEST_TEXT;
                    default -> "(one CLOB, other CLOB) RETURNS BOOLEAN";
                };
        return SqlTemplate.fill(
                """
                CREATE FUNCTION ${function}${signature} LANGUAGE JAVA PARAMETER STYLE ${style}\
                 NO SQL DETERMINISTIC EXTERNAL NAME ${method}""",
                Map.of(
                        "function", beside(capture.name(), nameOf(capture, function)),
                        "signature", signature.replaceAll("\\b(object|name|value) ", "$1_ "),
                        "style", function.equals(OBJECT) ? "DERBY" : "JAVA",
                        "method", dialect().literal(DerbyJson.class.getName() + "." + function.substring(1))));
    }

    private String trigger(Capture capture, String part, String event, String rows, String when, String statement) {
        return SqlTemplate.fill(
                """
                CREATE TRIGGER ${trigger} AFTER ${event} ON ${table} REFERENCING ${rows} FOR EACH ROW\
                 WHEN (${when}) ${statement}""",
                Map.of(
                        "trigger", beside(capture.name(), nameOf(capture, part)),
                        "event", event,
                        "table", dialect().quote(capture.name().table()),
                        "rows", rows,
                        "when", when,
                        "statement", statement));
    }

    /** A call of one of the functions. */
    private String call(Capture capture, String function, String arguments) {
        return beside(capture.name(), nameOf(capture, function)) + "(" + arguments + ")";
    }

    private String write(Capture capture, TriggerRow row) {
        return insertInto(capture) + " VALUES (" + values(capture, row) + ")";
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
        return call(capture, DIFFER, one + ", " + other);
    }

    /** As text by a function, as a CAST would cut off what is too long. */
    @Override
    protected String key(Capture capture, String row) {
        return call(capture, KEY, json(capture, capture.key(), row));
    }

    @Override
    protected String image(Capture capture, String row) {
        return json(capture, capture.columns(), row);
    }

    private String json(Capture capture, List<Column> columns, String row) {
        String pairs = columns.stream()
                .filter(column -> functionFor(column).equals(OBJECT))
                .map(column -> pair(column, row + quote(column)))
                .collect(Collectors.joining(", "));
        String json = call(capture, OBJECT, pairs);
        for (Column column : columns) {
            String function = functionFor(column);
            if (!function.equals(OBJECT)) {
                String value = "CAST(" + row + quote(column) + " AS " + typeFor(function) + ")";
                json = call(capture, function, json + ", " + dialect().literal(column.name()) + ", " + value);
            }
        }
        return json;
    }

    private static String typeFor(String function) {
        return switch (function) {
            case BYTES -> "BLOB";
            case TEXT -> "CLOB";
            default -> "DOUBLE";
        };
    }

    private static String functionFor(Column column) {
        String type = column.typeName().toLowerCase(Locale.ROOT);
        return switch (column.kind()) {
            case BINARY -> BYTES;
            case FLOAT, DOUBLE -> NUMBER;
            case TEXT -> type.equals("clob") || type.equals("long varchar") ? TEXT : OBJECT;
            default -> OBJECT;
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
        return FUNCTIONS.stream().anyMatch(object::endsWith);
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
    protected List<String> parts() {
        return Stream.concat(Stream.of(INSERTED, GONE, COME, UPDATED, DELETED), FUNCTIONS.stream())
                .toList();
    }

    @Override
    protected String definitions(String more, int length, String prefix) {
        return DerbyCatalog.definitions(more, length, prefix);
    }

    @Override
    public CaptureCatalog catalog() {
        return new DerbyCatalog();
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
