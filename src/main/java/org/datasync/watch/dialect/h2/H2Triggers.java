package org.datasync.watch.dialect.h2;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.VersionedTriggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;

/**
 * H2's triggers: a Java class, which must be on the class path of the server, and a constant that tells it what to do.
 *
 * <ol>
 *   <li>Each version of a capture has a trigger and a constant of its own, so that the next is there before the one before
 *       goes: DDL commits.
 *   <li>The class runs as the user who changes the row. So everyone may insert into the change table.
 *   <li>It makes images itself; the key is made by SQL, there as in a plain SELECT.
 * </ol>
 */
final class H2Triggers extends VersionedTriggers {

    private static final int GENERAL_ERROR = 50_000;

    /** CLASS_NOT_FOUND_1 and ERROR_CREATING_TRIGGER_OBJECT_3. */
    private static final Set<Integer> CLASS_FAILURES = Set.of(90086, 90043);

    /** The trigger that writes has nothing behind its version. */
    private static final String RECORDING = "";

    private static final Set<String> OPAQUE = Set.of("java_object", "decfloat", "row");

    H2Triggers(Dialect dialect) {
        super(dialect);
    }

    @Override
    public boolean isTransactional() {
        return false;
    }

    @Override
    public List<String> sessionSetup(CaptureName name, Duration lockTimeout) {
        return List.of("SET @datasync_lock_timeout = LOCK_TIMEOUT()", "SET LOCK_TIMEOUT " + lockTimeout.toMillis());
    }

    @Override
    public List<String> sessionReset() {
        return List.of("SET LOCK_TIMEOUT @datasync_lock_timeout", "SET @datasync_lock_timeout = NULL");
    }

    /**
     * Another node that installs the same capture replaces the constant before the trigger that it is for is there; and who
     * drops what another one drops at the same moment gets an internal error.
     */
    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return failure.getErrorCode() == GENERAL_ERROR
                || String.valueOf(failure.getMessage()).contains(H2Capture.GONE);
    }

    @Override
    public List<String> create(Capture capture) {
        CaptureName name = capture.name();
        List<String> statements = new ArrayList<>(dropElsewhere(name));
        statements.addAll(List.of(
                "GRANT INSERT ON " + dialect().quote(name.changeTable()) + " TO PUBLIC",
                "CREATE CONSTANT " + beside(name, nameOf(capture, H2Capture.CONSTANT)) + " VALUE " + how(capture),
                trigger(capture, H2Capture.BEGIN, "BEFORE UPDATE", "STATEMENT"),
                trigger(capture, H2Capture.BEFORE, "BEFORE UPDATE", "ROW"),
                trigger(capture, RECORDING, "AFTER INSERT, UPDATE, DELETE", "ROW")));
        return statements;
    }

    /** Triggers stay with a schema that is renamed, and name the table as it was. */
    @Override
    protected List<String> dropElsewhere(CaptureName name) {
        return parts().stream().map(part -> dropElsewhere(name, part)).toList();
    }

    private String dropElsewhere(CaptureName name, String part) {
        String kind = part.equals(H2Capture.CONSTANT) ? "CONSTANT" : "TRIGGER";
        return SqlTemplate.fill(
                """
                EXECUTE IMMEDIATE (SELECT COALESCE(MIN('DROP ${kind} ' || QUOTE_IDENT(${kind}_SCHEMA) || '.' || QUOTE_IDENT(${kind}_NAME)),\
                 'SET @datasync_none = NULL') FROM INFORMATION_SCHEMA.${kind}S WHERE ${kind}_SCHEMA <> ${schema}\
                 AND REGEXP_LIKE(${kind}_NAME, ${name}))""",
                Map.of(
                        "kind", kind,
                        "schema", dialect().literal(name.table().schema()),
                        "name", dialect().literal("^" + Pattern.quote(name.of("")) + "[0-9]+" + part + "$")));
    }

    private String trigger(Capture capture, String part, String event, String level) {
        return SqlTemplate.fill(
                "CREATE TRIGGER ${trigger} ${event} ON ${table} FOR EACH ${level} CALL ${class}",
                Map.of(
                        "trigger",
                        beside(capture.name(), nameOf(capture, part)),
                        "event",
                        event,
                        "table",
                        dialect().quote(capture.name().table()),
                        "level",
                        level,
                        "class",
                        dialect().quote(H2Capture.class.getName())));
    }

    /** CREATE TRIGGER waits for nobody, but ALTER TABLE does; this one changes nothing, as the column is there. */
    @Override
    public List<String> installation(Capture capture, boolean first) {
        String wait = "ALTER TABLE " + dialect().quote(capture.name().table()) + " ADD COLUMN IF NOT EXISTS "
                + quote(capture.key().get(0)) + " INTEGER";
        return first ? plus(create(capture), wait) : create(capture);
    }

    @Override
    public Optional<String> cure(SQLException failure) {
        boolean isClassMissing =
                failure.getMessage() != null && failure.getMessage().contains(H2Capture.class.getName());
        return CLASS_FAILURES.contains(failure.getErrorCode()) && isClassMissing
                ? Optional.of("The triggers are a Java class of this component, which the H2 server does not have:"
                        + " put the jar of camel-datasync-watch on the server's class path and start it again")
                : Optional.empty();
    }

    /** In the order in which the class takes it. */
    private String how(Capture capture) {
        List<String> flags = new ArrayList<>();
        if (capture.before()) {
            flags.add("before");
        }
        if (capture.after()) {
            flags.add("after");
        }
        if (capture.unchanged()) {
            flags.add("unchanged");
        }
        if (capture.isWhole()) {
            flags.add("whole");
        }
        List<String> reached =
                List.of("CASE WHEN " + reachedByItself(capture.name().table()) + " THEN 'reached' END");
        return Stream.of(
                        literals(List.of(insert(capture, boundKey(capture)), insert(capture, "?"))),
                        literals(filter(capture, Dialect.ROW + ".").stream().toList()),
                        Stream.concat(literals(flags), reached.stream()),
                        literals(names(capture.key())),
                        literals(names(capture.columns())),
                        literals(capture.key().stream()
                                .map(column -> column.kind().name())
                                .toList()))
                .map(values -> values.collect(Collectors.joining(", ", "ARRAY[", "]")))
                .collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    private Stream<String> literals(List<String> texts) {
        return texts.stream().map(dialect()::literal);
    }

    private String reachedByItself(TableName table) {
        return H2Catalog.reachedByItself(
                dialect().literal(table.schema()), dialect().literal(table.name()));
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private String boundKey(Capture capture) {
        return json(capture.key(), column -> switch (column.kind()) {
            case BINARY -> "CAST(? AS BINARY VARYING)";
            case TIMESTAMP_WITH_ZONE -> "CAST(? AS TIMESTAMP(9) WITH TIME ZONE)";
            default -> "CAST(? AS CHARACTER VARYING)";
        });
    }

    /** Its placeholders are the columns of the key, or the key as JSON if its columns have changed, the operation and the images. */
    private String insert(Capture capture, String key) {
        return insertInto(capture) + " VALUES (" + valuesOf(capture, key, "?", "?", "?") + ")";
    }

    @Override
    protected String key(Capture capture, String row) {
        return json(capture.key(), column -> row + quote(column));
    }

    private interface Source {
        String of(Column column);
    }

    private String json(List<Column> key, Source source) {
        return "CAST("
                + key.stream()
                        .map(column -> dialect().literal(column.name()) + ": " + value(column, source.of(column)))
                        .collect(Collectors.joining(", ", "JSON_OBJECT(", ")"))
                + " AS CHARACTER VARYING)";
    }

    /** Each value by way of H2's own text of it, which the driver gives as well. */
    private static String value(Column column, String source) {
        String text = "CAST(" + source + " AS CHARACTER VARYING)";
        return switch (column.kind()) {
            case INTEGER, LONG, DECIMAL -> text + " FORMAT JSON";
            case BOOLEAN -> "LOWER(" + text + ") FORMAT JSON";
            case BINARY -> "'\\x' || LOWER(RAWTOHEX(" + source + "))";
            case TIMESTAMP -> "REPLACE(" + text + ", ' ', 'T')";
            case TIMESTAMP_WITH_ZONE ->
                "REPLACE(CAST(" + source + " AT TIME ZONE 'UTC' AS CHARACTER VARYING), ' ', 'T')";
            default -> text;
        };
    }

    @Override
    protected String image(Capture capture, String row) {
        throw new IllegalStateException("The class " + H2Capture.class.getName() + " makes the images");
    }

    @Override
    protected boolean isUsed(String object) {
        return object.endsWith(H2Capture.CONSTANT);
    }

    @Override
    protected String dropTrigger(String trigger) {
        return "DROP TRIGGER IF EXISTS " + trigger;
    }

    @Override
    protected String dropUsed(String object) {
        return "DROP CONSTANT IF EXISTS " + object;
    }

    @Override
    protected List<String> parts() {
        return List.of(RECORDING, H2Capture.BEGIN, H2Capture.BEFORE, H2Capture.CONSTANT);
    }

    @Override
    protected String definitions(String more, int length, String prefix) {
        return H2Catalog.definitions(more, length, prefix);
    }

    @Override
    public CaptureCatalog catalog() {
        return new H2Catalog();
    }

    @Override
    protected String origin() {
        return "NULLIF(CAST(@datasync_origin AS CHARACTER VARYING(64)), '')";
    }

    @Override
    public Optional<OriginStatements> originStatements() {
        return Optional.of(OriginStatements.BY_VARIABLE);
    }

    /** The driver gives the elements of arrays in classes that go through the JVM's zone. */
    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        String type = column.typeName().toLowerCase(Locale.ROOT);
        if (type.contains("array")) {
            boolean local = type.matches("(date|time|timestamp)(\\(\\d+\\))?( array.*)") || inKey;
            return local
                    ? Optional.of(
                            inKey
                                    ? "The triggers cannot write a key of arrays exactly."
                                    : "The driver takes dates and times in arrays through the zone of the JVM.")
                    : Optional.empty();
        }
        if (inKey && type.equals("json")) {
            return Optional.of("The triggers cannot write a key of JSON exactly.");
        }
        boolean exact = !OPAQUE.contains(type.replaceAll("\\(.*", "").strip());
        return exact ? Optional.empty() : Optional.of("The triggers cannot write values of this type exactly.");
    }
}
