package org.datasync.watch.dialect.sqlite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.ReplacedTriggers;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.TriggerRow;
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
final class SqliteTriggers extends ReplacedTriggers {

    private static final String FORESEEN = "for";
    private static final List<String> ALL = List.of(INSERTED, UPDATED, DELETED, FORESEEN);

    /** Before the subscriber of rows that hold a place and are for nobody. */
    private static final String NOBODY = "!";

    private static final int PLACES = 3;

    /** The id of the row that tells of the record which an update has replaced. */
    private static final String REPLACED =
            "(SELECT MAX(r.id) FROM ${changeTable} r WHERE r.subscriber = ${subscriber} AND r.table_name = ${table}"
                    + " AND r.record_key = ${key} AND r.operation = 'delete' AND r.id > ${last})";

    /** Of these the database keeps texts, of which several mean the same. */
    private static final Set<ValueKind> SPELLED =
            Set.of(ValueKind.TIMESTAMP, ValueKind.TIMESTAMP_WITH_ZONE, ValueKind.TIME, ValueKind.UUID);

    private static final TriggerRow INSERT = TriggerRow.insert("NEW.");
    private static final TriggerRow UPDATE = TriggerRow.update("OLD.", "NEW.");
    private static final TriggerRow DELETE = TriggerRow.delete("OLD.");

    private final SqliteJson json;

    SqliteTriggers(Dialect dialect) {
        super(dialect);
        this.json = new SqliteJson(dialect);
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
        String insertion = record(capture, INSERT, List.of());
        String deletion = record(capture, DELETE, List.of());
        statements.add(trigger(capture, INSERTED, "AFTER INSERT", filter(capture, "NEW."), insertion));
        statements.add(trigger(capture, UPDATED, "AFTER UPDATE", Optional.empty(), update(capture)));
        statements.add(trigger(capture, DELETED, "AFTER DELETE", filter(capture, "OLD."), deletion));
        ofItself(capture)
                .ifPresent(itself -> statements.add(
                        trigger(capture, FORESEEN, "BEFORE UPDATE", Optional.of(itself), foreseen(capture))));
        return statements;
    }

    private String trigger(Capture capture, String part, String event, Optional<String> condition, String body) {
        return SqlTemplate.fill(
                """
                CREATE TRIGGER ${trigger} ${event} ON ${table} FOR EACH ROW${when}
                BEGIN
                ${body}END""",
                Map.of(
                        "trigger", dialect().quote(capture.name().of(part)),
                        "event", event,
                        "table", dialect().quote(capture.name().table()),
                        "when", condition.map(when -> " WHEN " + when).orElse(""),
                        "body", body));
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
        String others = record(capture, DELETE, also(capture, gone))
                + record(capture, INSERT, also(capture, come))
                + record(capture, UPDATE, also(capture, stayed));
        return ofItself(capture)
                .map(itself -> others
                        + putFirst(capture, itself)
                        + fill(capture, itself, 1, DELETE, gone)
                        + fill(capture, itself, 2, INSERT, come)
                        + fill(capture, itself, 2, UPDATE, stayed)
                        + removePlaces(capture, itself))
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
        return SqlTemplate.fill(
                        """
                INSERT INTO ${changeTable} (subscriber, table_name, record_key, operation, capture_version)\
                 VALUES (${nobody}, ${table}, ${key}, 'none', ${version});
                """,
                        Map.of(
                                "changeTable", changeTable(capture),
                                "nobody", nobody(capture),
                                "table", dialect().literal(capture.recordTable()),
                                "key", key(capture, "OLD."),
                                "version", String.valueOf(capture.version())))
                .repeat(PLACES);
    }

    private String removePlaces(Capture capture, String itself) {
        return "DELETE FROM " + changeTable(capture) + " WHERE " + itself + " AND " + isPlace(capture) + ";\n";
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
        String replaced = SqlTemplate.fill(
                REPLACED,
                Map.of(
                        "changeTable", changeTable(capture),
                        "subscriber", dialect().literal(capture.name().subscriber()),
                        "table", dialect().literal(capture.recordTable()),
                        "key", key(capture, "NEW."),
                        "last", place(capture, PLACES - 1)));
        return SqlTemplate.fill(
                """
                DELETE FROM ${changeTable} WHERE ${itself} AND ${replaced} IS NOT NULL AND id = ${first};
                UPDATE ${changeTable} SET id = ${first} WHERE ${itself} AND ${replaced} IS NOT NULL AND id = ${replaced};
                """,
                Map.of(
                        "changeTable",
                        changeTable(capture),
                        "itself",
                        itself,
                        "replaced",
                        replaced,
                        "first",
                        place(capture, 0)));
    }

    private String fill(Capture capture, String itself, int place, TriggerRow row, List<String> conditions) {
        return SqlTemplate.fill(
                """
                UPDATE ${changeTable} SET subscriber = ${subscriber}, operation = ${operation}, record_key = ${key},\
                 before_image = ${before}, after_image = ${after} WHERE ${itself} AND ${conditions} AND id = ${place};
                """,
                Map.of(
                        "changeTable", changeTable(capture),
                        "subscriber", dialect().literal(capture.name().subscriber()),
                        "operation", dialect().literal(row.operation()),
                        "key", key(capture, row.keyed()),
                        "before", before(capture, row),
                        "after", after(capture, row),
                        "itself", itself,
                        "conditions", String.join(" AND ", conditions),
                        "place", place(capture, place)));
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

    private String record(Capture capture, TriggerRow row, List<String> conditions) {
        return insertInto(capture) + "\nSELECT " + values(capture, row) + and("WHERE", conditions) + ";\n";
    }

    @Override
    protected String key(Capture capture, String row) {
        return json.object(capture.key(), row, SqliteJson::bytesOf);
    }

    @Override
    protected String image(Capture capture, String row) {
        return json.object(capture.columns(), row, (column, value) -> SqliteJson.listed(value));
    }

    @Override
    public List<String> drop(CaptureName name, Collection<String> installed) {
        return ALL.stream()
                .map(part -> "DROP TRIGGER IF EXISTS " + dialect().quote(name.of(part)))
                .toList();
    }

    @Override
    protected List<String> parts(Capture capture) {
        return ALL.stream()
                .filter(part -> !part.equals(FORESEEN) || ofItself(capture).isPresent())
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
