package org.datasync.watch.dialect.hsqldb;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.TriggerRow;
import org.datasync.watch.dialect.VersionedTriggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/**
 * HSQLDB's triggers.
 *
 * <ol>
 *   <li>Each version of a capture has triggers of its own, so that the next version is there before the one before goes, as DDL
 *       commits. They run with the rights of their table's owner.
 *   <li>Row triggers fire for all rows of a statement, with those that foreign keys change, when all of them are stored. So of
 *       records that change keys, one may get the key of another whose turn is yet to come: they wait in a table for the
 *       trigger at the end of the statement, which empties it, so that nobody else sees them. It is no temporary table: a
 *       session that drops one and a session that reads the catalog may wait for each other for ever.
 *   <li>Whether something has changed is seen from the JSON texts, as texts that differ in spaces at their end are equal.
 *   <li>The database compiles triggers for the types that columns have, and goes by them when a column gets another. So one
 *       trigger, which never runs, reads the columns in a way for which the database refuses to change their types.
 * </ol>
 */
final class HsqldbTriggers extends VersionedTriggers {

    private static final String INSERTED = "_ins";
    private static final String UPDATED = "_upd";
    private static final String DELETED = "_del";
    private static final String MOVING = "_mov";
    private static final String DEFAULTING = "_def";
    private static final String TYPES = "_typ";

    /** The table of the records that have got other keys. */
    private static final String MOVED = "_moved";

    /** The state of the failure to drop what something else uses. */
    private static final String DEPENDENT = "42502";

    private static final String OLD = "datasync_old.";
    private static final String NEW = "datasync_new.";

    private static final String BOTH_ROWS = "REFERENCING OLD ROW AS datasync_old NEW ROW AS datasync_new FOR EACH ROW";

    private static final String DEFINITIONS = """
            SELECT trigger_name AS name,
                event_object_schema || '.' || event_object_table || ' ' || action_timing || ' ' || event_manipulation || ' '
                || action_orientation || ' ' || action_statement AS definition${more}
            FROM INFORMATION_SCHEMA.TRIGGERS
            WHERE trigger_schema = ? AND LEFT(trigger_name, ${length}) = ${prefix}
            UNION ALL
            SELECT table_name, table_type${more}
            FROM INFORMATION_SCHEMA.TABLES
            WHERE table_schema = ? AND LEFT(table_name, ${length}) = ${prefix}""";

    private static final Set<String> LOBS = Set.of("blob", "clob");

    private final HsqldbJson json;

    HsqldbTriggers(Dialect dialect) {
        super(dialect);
        this.json = new HsqldbJson(dialect);
    }

    @Override
    public boolean isTransactional() {
        return false;
    }

    /** It drops the tables of what it finds outdated, and another one adds triggers that use them, or has just lost them. */
    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return DEPENDENT.equals(failure.getSQLState())
                || String.valueOf(failure.getMessage()).contains(MOVED);
    }

    @Override
    public List<String> create(Capture capture) {
        return List.of(
                "CREATE MEMORY TABLE " + moved(capture) + " (record_key LONGVARCHAR, after_image LONGVARCHAR)",
                trigger(
                        capture,
                        INSERTED,
                        "INSERT",
                        "REFERENCING NEW ROW AS datasync_new FOR EACH ROW",
                        inserted(capture)),
                trigger(capture, UPDATED, "UPDATE", BOTH_ROWS, updated(capture)),
                trigger(
                        capture,
                        DELETED,
                        "DELETE",
                        "REFERENCING OLD ROW AS datasync_old FOR EACH ROW",
                        deleted(capture)),
                trigger(capture, MOVING, "UPDATE", "FOR EACH STATEMENT", writeMoved(capture)),
                trigger(capture, DEFAULTING, "DELETE", "FOR EACH STATEMENT", writeMoved(capture)),
                trigger(capture, TYPES, "DELETE", "FOR EACH STATEMENT WHEN (1 = 0)", keepTypes(capture)));
    }

    private String trigger(Capture capture, String part, String event, String level, String body) {
        return SqlTemplate.fill(
                """
                CREATE TRIGGER ${trigger} AFTER ${event} ON ${table} ${level}
                BEGIN ATOMIC
                ${body}END""",
                Map.of(
                        "trigger", beside(capture.name(), nameOf(capture, part)),
                        "event", event,
                        "table", dialect().quote(capture.name().table()),
                        "level", level,
                        "body", body));
    }

    private String keepTypes(Capture capture) {
        String row = Dialect.ROW + ".";
        String read = Stream.concat(
                        capture.keyAndColumns().stream().map(column -> row + quote(column) + " IS NULL"),
                        filter(capture, row).stream())
                .collect(Collectors.joining(" OR "));
        return SqlTemplate.fill(
                """
                  DECLARE datasync_rows BIGINT;
                  SET datasync_rows = (SELECT COUNT(*) FROM ${table} ${row} WHERE ${read});
                """, Map.of("table", dialect().quote(capture.name().table()), "row", Dialect.ROW, "read", read));
    }

    private String moved(Capture capture) {
        return beside(capture.name(), nameOf(capture, MOVED));
    }

    private String inserted(Capture capture) {
        return when(is(capture, NEW), write(capture, TriggerRow.insert(NEW)));
    }

    private String deleted(Capture capture) {
        return when(is(capture, OLD), write(capture, TriggerRow.delete(OLD)));
    }

    /** Of a record whose key has changed a delete, and an insert at the end of the statement. */
    private String updated(Capture capture) {
        String update = write(capture, TriggerRow.update(OLD, NEW));
        String changed = json.object(capture.keyAndColumns(), OLD) + " <> " + json.object(capture.keyAndColumns(), NEW);
        return SqlTemplate.fill(
                """
                  IF ${was} AND ${is} AND ${oldKey} = ${newKey} THEN
                ${update}  ELSE
                ${delete}${insertLater}  END IF;
                """,
                Map.of(
                        "was", is(capture, OLD),
                        "is", is(capture, NEW),
                        "oldKey", key(capture, OLD),
                        "newKey", key(capture, NEW),
                        "update", capture.unchanged() ? update : when(changed, update),
                        "delete", deleted(capture),
                        "insertLater", when(is(capture, NEW), move(capture))));
    }

    private String move(Capture capture) {
        return SqlTemplate.fill(
                """
                    INSERT INTO ${moved} VALUES (${key}, ${image});
                """,
                Map.of(
                        "moved", moved(capture),
                        "key", key(capture, NEW),
                        "image", capture.after() ? image(capture, NEW) : noImage()));
    }

    private String writeMoved(Capture capture) {
        return SqlTemplate.fill(
                """
                  IF EXISTS (SELECT 1 FROM ${moved}) THEN
                    ${insert} SELECT ${values} FROM ${moved};
                    DELETE FROM ${moved};
                  END IF;
                """,
                Map.of(
                        "moved", moved(capture),
                        "insert", insertInto(capture),
                        "values",
                                valuesOf(
                                        capture, "record_key", dialect().literal("insert"), noImage(), "after_image")));
    }

    private String is(Capture capture, String row) {
        return filter(capture, row).map(condition -> condition + " IS TRUE").orElse("TRUE");
    }

    private static String when(String condition, String statement) {
        return "  IF " + condition + " THEN\n" + statement + "  END IF;\n";
    }

    private String write(Capture capture, TriggerRow row) {
        return "    " + insertInto(capture) + " VALUES (" + values(capture, row) + ");\n";
    }

    @Override
    protected String key(Capture capture, String row) {
        return json.object(capture.key(), row);
    }

    @Override
    protected String image(Capture capture, String row) {
        return json.object(capture.columns(), row);
    }

    @Override
    protected boolean isUsed(String object) {
        return object.endsWith(MOVED);
    }

    @Override
    protected String dropTrigger(String trigger) {
        return "DROP TRIGGER " + trigger + " IF EXISTS";
    }

    @Override
    protected String dropUsed(String object) {
        return "DROP TABLE " + object + " IF EXISTS";
    }

    @Override
    protected List<String> parts() {
        return List.of(INSERTED, UPDATED, DELETED, MOVING, DEFAULTING, TYPES, MOVED);
    }

    @Override
    protected String definitions(String more, int length, String prefix) {
        return SqlTemplate.fill(DEFINITIONS, Map.of("more", more, "length", String.valueOf(length), "prefix", prefix));
    }

    /** In the raw mode of SqlTool, which else ends a statement at the first semicolon in it. */
    @Override
    public String script(List<String> statements) {
        return statements.stream()
                .map(statement ->
                        statement.contains("BEGIN ATOMIC") ? "\\.\n" + statement + "\n.;\n" : statement + ";\n")
                .collect(Collectors.joining("\n"));
    }

    /** A type or domain of the user's own that is of bytes may be one of UUIDs: the driver does not tell. */
    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        String type = column.typeName().toLowerCase(Locale.ROOT);
        if (column.name().contains("\\")) {
            return Optional.of("The triggers cannot write a column with a backslash in its name.");
        }
        if (inKey && LOBS.contains(type)) {
            return Optional.of("The database cannot compare such values, as it has to with those of a key.");
        }
        boolean unnamed = column.kind() == ValueKind.BINARY && type.contains(".");
        boolean exact = isComparable(column) && column.kind() != ValueKind.ARRAY && !unnamed;
        return exact ? Optional.empty() : Optional.of("The triggers cannot write values of this type exactly.");
    }

    @Override
    public boolean isComparable(Column column) {
        return !column.typeName().equalsIgnoreCase("other");
    }
}
