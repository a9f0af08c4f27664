package org.datasync.watch.dialect.sqlite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.JsonName;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/**
 * SQLite's triggers: one for each event, which runs for each row.
 *
 * <ol>
 *   <li>A trigger is replaced in one transaction with all others of its table.
 *   <li>Each value is written as what it is, whatever its column was declared to hold, and compared byte by byte, whatever
 *       the column's collation.
 *   <li>What foreign keys do about an update comes before the triggers after it. So an update of a record that refers to itself
 *       by a key with an action has its places in the order held by a trigger before it, which rows are put into after it:
 *       {@code UPDATE OR IGNORE} may leave the record as it was, and then they stay rows for nobody.
 *   <li>The rows that REPLACE removes fire the trigger of their deletion on those connections only that have
 *       {@code PRAGMA recursive_triggers=on}. No trigger can make up for that: one that runs before the insert would also run
 *       for {@code INSERT OR IGNORE} and for {@code ON CONFLICT}, which remove nothing.
 * </ol>
 */
final class SqliteTriggers extends Triggers {

    private static final String INSERTED = "ins";
    private static final String UPDATED = "upd";
    private static final String DELETED = "del";
    private static final String FORESEEN = "for";
    private static final List<String> ALL = List.of(INSERTED, UPDATED, DELETED, FORESEEN);

    /** Before the subscriber of rows that hold a place and are for nobody. */
    private static final String NOBODY = "!";

    private static final int PLACES = 3;

    /** Of these the database keeps texts, of which several mean the same. */
    private static final Set<ValueKind> SPELLED =
            Set.of(ValueKind.TIMESTAMP, ValueKind.TIMESTAMP_WITH_ZONE, ValueKind.TIME, ValueKind.UUID);

    SqliteTriggers(Dialect dialect) {
        super(dialect);
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public List<String> sessionSetup(CaptureName name, Duration lockTimeout) {
        return dialect().writingTransactionStart(dialect().quote(name.changeTable())).stream()
                .toList();
    }

    @Override
    public List<String> create(Capture capture) {
        List<String> statements = new ArrayList<>(drop(capture.name(), List.of()));
        statements.add(trigger(capture, INSERTED, "AFTER INSERT", filter(capture, "NEW."), insertion(capture)));
        statements.add(trigger(capture, UPDATED, "AFTER UPDATE", Optional.empty(), update(capture)));
        statements.add(trigger(capture, DELETED, "AFTER DELETE", filter(capture, "OLD."), deletion(capture)));
        ofItself(capture)
                .ifPresent(itself -> statements.add(
                        trigger(capture, FORESEEN, "BEFORE UPDATE", Optional.of(itself), foreseen(capture))));
        return statements;
    }

    private String trigger(Capture capture, String part, String event, Optional<String> condition, String body) {
        return "CREATE TRIGGER " + dialect().quote(capture.name().of(part)) + " " + event + " ON "
                + dialect().quote(capture.name().table()) + " FOR EACH ROW"
                + condition.map(when -> " WHEN " + when).orElse("") + "\nBEGIN\n" + body + "END";
    }

    private String insertion(Capture capture) {
        return record(capture, "insert", "NEW.", null, "NEW.", List.of());
    }

    private String deletion(Capture capture) {
        return record(capture, "delete", "OLD.", "OLD.", null, List.of());
    }

    private String update(Capture capture) {
        String was = isTrue(filter(capture, "OLD."));
        String is = isTrue(filter(capture, "NEW."));
        String moved = differ(capture.key().stream());
        List<String> gone = List.of(was, "(" + moved + " OR NOT " + is + ")");
        List<String> come = List.of(is, "(" + moved + " OR NOT " + was + ")");
        List<String> stayed = new ArrayList<>(List.of(was, is, "NOT " + moved));
        if (!capture.unchanged()) {
            stayed.add(differ(capture.columns().stream()));
        }
        String others = record(capture, "delete", "OLD.", "OLD.", null, also(capture, gone))
                + record(capture, "insert", "NEW.", null, "NEW.", also(capture, come))
                + record(capture, "update", "NEW.", "OLD.", "NEW.", also(capture, stayed));
        return ofItself(capture)
                .map(itself -> others
                        + putFirst(capture, itself)
                        + fill(capture, itself, 1, "delete", "OLD.", "OLD.", null, gone)
                        + fill(capture, itself, 2, "insert", "NEW.", null, "NEW.", come)
                        + fill(capture, itself, 2, "update", "NEW.", "OLD.", "NEW.", stayed)
                        + "DELETE FROM " + changeTable(capture) + " WHERE " + itself + " AND " + isPlace(capture)
                        + ";\n")
                .orElse(others);
    }

    /** Whether the update of a record is one after which foreign keys update the same record again. */
    private static Optional<String> ofItself(Capture capture) {
        return Optional.ofNullable(capture.table().peculiarity()).map(condition -> "(" + condition + ")");
    }

    private static List<String> also(Capture capture, List<String> conditions) {
        List<String> all = new ArrayList<>(conditions);
        ofItself(capture).ifPresent(itself -> all.add("(" + itself + ") IS NOT TRUE"));
        return all;
    }

    /** Holds the places of an update which foreign keys follow up before its trigger runs, if it takes place at all. */
    private String foreseen(Capture capture) {
        return ("INSERT INTO " + changeTable(capture)
                        + " (subscriber, table_name, record_key, operation, capture_version) VALUES ("
                        + nobody(capture) + ", " + dialect().literal(capture.recordTable()) + ", "
                        + key(capture, "OLD.")
                        + ", 'none', " + capture.version() + ");\n")
                .repeat(PLACES);
    }

    private String changeTable(Capture capture) {
        return dialect().quote(capture.name().changeTable());
    }

    private String nobody(Capture capture) {
        return dialect().literal(NOBODY + capture.name().subscriber());
    }

    private String isPlace(Capture capture) {
        return "subscriber = " + nobody(capture) + " AND table_name = "
                + dialect().literal(capture.recordTable()) + " AND record_key = " + key(capture, "OLD.");
    }

    /** Places of updates that were ignored stay until the next one: they come before. */
    private String place(Capture capture, int number) {
        return "(SELECT MAX(id) - " + (PLACES - 1 - number) + " FROM " + changeTable(capture) + " WHERE "
                + isPlace(capture) + ")";
    }

    /** What a record has replaced was deleted before the record took its key. */
    private String putFirst(Capture capture, String itself) {
        String replaced = "(SELECT MAX(r.id) FROM " + changeTable(capture) + " r WHERE r.subscriber = "
                + dialect().literal(capture.name().subscriber()) + " AND r.table_name = "
                + dialect().literal(capture.recordTable()) + " AND r.record_key = " + key(capture, "NEW.")
                + " AND r.operation = 'delete' AND r.id > " + place(capture, PLACES - 1) + ")";
        String there = itself + " AND " + replaced + " IS NOT NULL";
        return "DELETE FROM " + changeTable(capture) + " WHERE " + there + " AND id = " + place(capture, 0) + ";\n"
                + "UPDATE " + changeTable(capture) + " SET id = " + place(capture, 0) + " WHERE " + there + " AND id = "
                + replaced + ";\n";
    }

    private String fill(
            Capture capture,
            String itself,
            int place,
            String operation,
            String keyed,
            String before,
            String after,
            List<String> conditions) {
        List<String> all = new ArrayList<>(List.of(itself));
        all.addAll(conditions);
        all.add("id = " + place(capture, place));
        return "UPDATE " + changeTable(capture) + " SET subscriber = "
                + dialect().literal(capture.name().subscriber())
                + ", operation = " + dialect().literal(operation) + ", record_key = " + key(capture, keyed)
                + ", before_image = " + (before == null || !capture.before() ? noImage() : image(capture, before))
                + ", after_image = " + (after == null || !capture.after() ? noImage() : image(capture, after))
                + and("WHERE", all) + ";\n";
    }

    private static String isTrue(Optional<String> condition) {
        return condition.map(given -> "(" + given + " IS TRUE)").orElse("TRUE");
    }

    private String differ(Stream<Column> columns) {
        String any = columns.map(this::differs).collect(Collectors.joining(" OR "));
        return any.isEmpty() ? "FALSE" : "(" + any + ")";
    }

    private String differs(Column column) {
        String old = "OLD." + quote(column);
        String now = "NEW." + quote(column);
        return old + " IS NOT " + now + " COLLATE BINARY OR typeof(" + old + ") <> typeof(" + now + ")";
    }

    private String record(
            Capture capture, String operation, String keyed, String before, String after, List<String> conditions) {
        return insertInto(capture) + "\nSELECT " + values(capture, operation, keyed, before, after)
                + and("WHERE", conditions) + ";\n";
    }

    @Override
    protected String key(Capture capture, String row) {
        return object(capture.key(), row, SqliteTriggers::bytesOf);
    }

    @Override
    protected String image(Capture capture, String row) {
        return object(capture.columns(), row, (column, value) -> listed(value));
    }

    private interface Bytes {
        String json(Column column, String value);
    }

    private String object(List<Column> columns, String row, Bytes bytes) {
        String fields = columns.stream()
                .map(column -> dialect().literal(JsonName.of(column.name()) + ":") + " || "
                        + json(row + quote(column), bytes.json(column, row + quote(column))))
                .collect(Collectors.joining(" || ',' || "));
        return fields.isEmpty() ? "'{}'" : "'{' || " + fields + " || '}'";
    }

    private static String json(String value, String bytes) {
        return "CASE typeof(" + value + ") WHEN 'null' THEN 'null' WHEN 'integer' THEN CAST(" + value
                + " AS TEXT) WHEN 'real' THEN " + number(value) + " WHEN 'text' THEN json_quote(" + value + ") ELSE "
                + bytes + " END";
    }

    /** With as few digits as tell it from all others; infinity is no number to JSON. */
    private static String number(String value) {
        String beyond = "1.7976931348623157e308";
        return "CASE WHEN " + value + " > " + beyond + " THEN '\"Infinity\"' WHEN " + value + " < -" + beyond
                + " THEN '\"-Infinity\"' " + digits(value, 15) + digits(value, 16) + "ELSE format('%!.17g', " + value
                + ") END";
    }

    private static String digits(String value, int digits) {
        String text = "format('%!." + digits + "g', " + value + ")";
        return "WHEN CAST(" + text + " AS REAL) = " + value + " THEN " + text + " ";
    }

    private static String bytes(String value) {
        return "'\"\\\\x' || lower(hex(" + value + ")) || '\"'";
    }

    /** In a key of another type an array tells bytes from the text that looks like them. */
    private static String bytesOf(Column column, String value) {
        return column.kind() == ValueKind.BINARY ? bytes(value) : listed(value);
    }

    private static String listed(String value) {
        return "'[' || " + bytes(value) + " || ']'";
    }

    @Override
    public List<String> drop(CaptureName name, Collection<String> installed) {
        return ALL.stream()
                .map(part -> "DROP TRIGGER IF EXISTS " + dialect().quote(name.of(part)))
                .toList();
    }

    @Override
    public List<String> triggerNames(Capture capture) {
        return ALL.stream()
                .filter(part -> !part.equals(FORESEEN) || ofItself(capture).isPresent())
                .map(capture.name()::of)
                .toList();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        return SqliteCatalog.installed(
                name.table().name(), ALL.stream().map(name::of).toList());
    }

    @Override
    public String allInstalled() {
        return SqliteCatalog.allInstalled();
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        return inKey && SPELLED.contains(column.kind())
                ? Optional.of("It would be a key that may be spelled in several ways.")
                : Optional.empty();
    }

    /** As one transaction. */
    @Override
    public String script(List<String> statements) {
        return "BEGIN IMMEDIATE;\n\n" + super.script(statements) + "\nCOMMIT;\n";
    }

    @Override
    public CaptureCatalog catalog() {
        return new SqliteCatalog();
    }
}
