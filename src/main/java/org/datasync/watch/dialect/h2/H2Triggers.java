package org.datasync.watch.dialect.h2;

import java.sql.SQLException;
import java.time.Duration;
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

    /** CLASS_NOT_FOUND_1 and ERROR_CREATING_TRIGGER_OBJECT_3. */
    private static final Set<Integer> CLASS_FAILURES = Set.of(90086, 90043);

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

    /** Another node that installs the same capture replaces the constant before the trigger that it is for is there. */
    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return String.valueOf(failure.getMessage()).contains(H2Capture.GONE);
    }

    @Override
    public List<String> create(Capture capture) {
        CaptureName name = capture.name();
        String trigger = trigger(capture);
        return List.of(
                "GRANT INSERT ON " + dialect().quote(name.changeTable()) + " TO PUBLIC",
                "CREATE CONSTANT " + beside(name, trigger + H2Capture.CONSTANT) + " VALUE " + how(capture),
                trigger(capture, H2Capture.BEGIN, "BEFORE UPDATE", "FOR EACH STATEMENT"),
                trigger(capture, H2Capture.BEFORE, "BEFORE UPDATE", "FOR EACH ROW"),
                trigger(capture, "", "AFTER INSERT, UPDATE, DELETE", "FOR EACH ROW"));
    }

    private String trigger(Capture capture, String part, String event, String level) {
        return "CREATE TRIGGER " + beside(capture.name(), trigger(capture) + part) + " " + event + " ON "
                + dialect().quote(capture.name().table()) + " " + level + " CALL "
                + dialect().quote(H2Capture.class.getName());
    }

    /** CREATE TRIGGER waits for nobody, but ALTER TABLE does; this one changes nothing, as the column is there. */
    @Override
    public List<String> waitForWriters(Capture capture) {
        return List.of("ALTER TABLE " + dialect().quote(capture.name().table()) + " ADD COLUMN IF NOT EXISTS "
                + quote(capture.key().get(0)) + " INTEGER");
    }

    @Override
    public Optional<SqlClause> blockers(TableName table) {
        return Optional.of(new SqlClause(
                "SELECT 'session ' || l.SESSION_ID || ' of ' || s.USER_NAME AS blocker FROM INFORMATION_SCHEMA.LOCKS l"
                        + " JOIN INFORMATION_SCHEMA.SESSIONS s ON s.SESSION_ID = l.SESSION_ID"
                        + " WHERE l.TABLE_SCHEMA = ? AND l.TABLE_NAME = ?",
                List.of(table.schema(), table.name())));
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

    private static String trigger(Capture capture) {
        return capture.name().of(String.valueOf(capture.version()));
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

    /** Whether what foreign keys do about an update of one of its records may update another one, however far around. */
    private String reachedByItself(TableName table) {
        return reachedByItself(dialect().literal(table.schema()), dialect().literal(table.name()));
    }

    private static String reachedByItself(String schema, String table) {
        return "(" + updating("CONSTRAINT", schema, table) + " AND " + updating("UNIQUE_CONSTRAINT", schema, table)
                + ")";
    }

    private static String updating(String side, String schema, String table) {
        return "EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS r JOIN"
                + " INFORMATION_SCHEMA.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = r." + side + "_SCHEMA AND"
                + " t.CONSTRAINT_NAME = r." + side + "_NAME WHERE t.TABLE_SCHEMA = " + schema + " AND t.TABLE_NAME = "
                + table + " AND r.UPDATE_RULE NOT IN ('NO ACTION', 'RESTRICT'))";
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
        return insertInto(capture) + " VALUES ("
                + String.join(
                        ", ",
                        dialect().literal(capture.name().subscriber()),
                        dialect().literal(capture.recordTable()),
                        key,
                        "?",
                        "?",
                        "?",
                        origin(),
                        String.valueOf(capture.version()))
                + ")";
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
    public Optional<String> truncation() {
        return Optional.of("the watch does not see that the records are gone");
    }

    @Override
    public List<String> triggerNames(Capture capture) {
        return Stream.of("", H2Capture.BEGIN, H2Capture.BEFORE, H2Capture.CONSTANT)
                .map(part -> trigger(capture) + part)
                .toList();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        String prefix = name.of("");
        return new SqlClause(
                definitions("", "LEFT(TRIGGER_NAME, ?) = ?", "LEFT(CONSTANT_NAME, ?) = ?"),
                List.of(
                        name.table().schema(),
                        prefix.length(),
                        prefix,
                        name.table().schema(),
                        prefix.length(),
                        prefix));
    }

    @Override
    public String allInstalled() {
        return definitions(", NULL", "LEFT(TRIGGER_NAME, 9) = 'datasync_'", "LEFT(CONSTANT_NAME, 9) = 'datasync_'");
    }

    /** The catalog has a row for each event of a trigger. */
    private static String definitions(String more, String ofTrigger, String ofConstant) {
        return "SELECT name, definition || CASE WHEN " + reachedByItself("on_schema", "on_table")
                + " THEN ' reached by itself' ELSE '' END AS definition" + more
                + " FROM (SELECT TRIGGER_NAME AS name, EVENT_OBJECT_SCHEMA AS on_schema, EVENT_OBJECT_TABLE AS on_table,"
                + " EVENT_OBJECT_SCHEMA || '.' || EVENT_OBJECT_TABLE || ' '"
                + " || LISTAGG(EVENT_MANIPULATION, ' ') WITHIN GROUP (ORDER BY EVENT_MANIPULATION)"
                + " || ' ' || ACTION_ORIENTATION || ' ' || ACTION_TIMING || ' ' || JAVA_CLASS AS definition"
                + " FROM INFORMATION_SCHEMA.TRIGGERS WHERE TRIGGER_SCHEMA = ? AND " + ofTrigger
                + " GROUP BY TRIGGER_NAME, EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, ACTION_ORIENTATION,"
                + " ACTION_TIMING, JAVA_CLASS)"
                + " UNION ALL SELECT CONSTANT_NAME, VALUE_DEFINITION" + more + " FROM INFORMATION_SCHEMA.CONSTANTS"
                + " WHERE CONSTANT_SCHEMA = ? AND " + ofConstant;
    }

    @Override
    protected String origin() {
        return "NULLIF(CAST(@datasync_origin AS CHARACTER VARYING(64)), '')";
    }

    @Override
    public Optional<String> setOrigin() {
        return Optional.of("SET @datasync_origin = ?");
    }

    @Override
    public Optional<String> clearOrigin() {
        return Optional.of("SET @datasync_origin = NULL");
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
