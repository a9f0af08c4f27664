package org.datasync.watch.dialect;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.schema.Column;

/**
 * The SQL of the triggers by which a database captures the changes of a table in our own change table. What is the same
 * everywhere is here; a database's class shows how it is done there.
 *
 * <p>A key and an image are JSON objects of the columns by name: numbers and texts as such, exact; bytes as hexadecimal text
 * that begins with {@code \x}; dates and times as ISO 8601 text, of a point in time with its offset; JSON columns as the text
 * of that JSON. The same record always has the same key text.
 */
public abstract class Triggers {

    /** The columns of the change table that triggers fill; the others have defaults. */
    private static final List<String> FILLED = List.of(
            ChangeTableColumns.SUBSCRIBER,
            ChangeTableColumns.TABLE_NAME,
            ChangeTableColumns.RECORD_KEY,
            ChangeTableColumns.OPERATION,
            ChangeTableColumns.BEFORE_IMAGE,
            ChangeTableColumns.AFTER_IMAGE,
            ChangeTableColumns.ORIGIN,
            ChangeTableColumns.CAPTURE_VERSION);

    /** What becomes of a TRUNCATE that fires no triggers. */
    protected static final String UNSEEN_TRUNCATE = "the watch does not see that the records are gone";

    private final Dialect dialect;

    /** Writes SQL in this dialect. */
    protected Triggers(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The dialect that the SQL is in. */
    protected final Dialect dialect() {
        return dialect;
    }

    /**
     * The statements that install a capture. Where {@link #isTransactional} they run in one transaction and take the place of
     * any version that is there; elsewhere that one stays beside it, so that at no moment a change goes unseen, until
     * {@link #outdated} names it.
     */
    public abstract List<String> create(Capture capture);

    /**
     * The statements of {@link #create} with those around them that depend on where the tables lie or on what is there: what was
     * installed under names of earlier times goes in the same step, and a first capture is followed by a wait until all
     * transactions have ended that wrote to the table before anything captured it, unless creating a trigger waits for them.
     *
     * @param first whether nothing captures the table yet
     */
    public List<String> installation(Capture capture, boolean first) {
        return create(capture);
    }

    /**
     * The statements after {@link #installation} by which those who find what it has made are told whose it is, and how it is taken out;
     * they never fail for lack of a right, and change nothing of what {@link #installed} lists. None where that cannot be said.
     */
    public List<String> comments(Capture capture) {
        return List.of();
    }

    /** With which of these the name of each trigger or function begins that {@link #installed} lists, or has them within. */
    public List<String> prefixes(CaptureName name) {
        return List.of(name.of(""));
    }

    /**
     * The statements that remove what {@link #create} has made, and only that, also if the table is gone or renamed.
     *
     * @param installed the names that {@link #installed} lists, or some of them
     */
    public abstract List<String> drop(CaptureName name, Collection<String> installed);

    /**
     * Those of the names that {@link #installed} lists that a later version of the capture, which is there too, has taken the
     * place of. There are none where {@link #create} replaces what is there.
     */
    public List<String> outdated(CaptureName name, Collection<String> installed) {
        return List.of();
    }

    /** Lists the triggers that are installed for a capture: columns {@code name} and {@code definition}, in any order. */
    public abstract SqlClause installed(CaptureName name);

    /**
     * A statement that fails for lack of a right if a trigger of a capture is there that the user may not see; from another failure, or
     * none, nothing follows. Empty where users see all triggers, or nobody can tell.
     *
     * @param version of the capture
     */
    public Optional<String> hiddenTrigger(CaptureName name, int version) {
        return Optional.empty();
    }

    /**
     * Lists what {@link #installed} does for all captures of the schema that is the value of each placeholder, and perhaps more:
     * besides, as a third column, the table that it is on; null where only the name tells which capture it belongs to.
     */
    public abstract String allInstalled();

    /** The names of the triggers that this version of a capture consists of, as the catalog spells them. */
    public abstract List<String> triggerNames(Capture capture);

    /**
     * The SQL of a record's key as JSON text.
     *
     * @param row what stands before each column's name, with its dot; empty in a plain SELECT from the table
     */
    protected abstract String key(Capture capture, String row);

    /** A sentence that says why a column cannot be part of images, or of a key, without loss; empty if it can. */
    public Optional<String> refusal(Column column, boolean inKey) {
        return Optional.empty();
    }

    /** Whether the triggers can tell if a column's value has changed. */
    public boolean isComparable(Column column) {
        return true;
    }

    /** Whether DDL is part of transactions, so that a capture is replaced in one step. */
    public abstract boolean isTransactional();

    /** Statements before the first, which limit how long the others wait for a lock and let one node at a time go on. */
    public List<String> sessionSetup(CaptureName name, Duration lockTimeout) {
        return List.of();
    }

    /** Statements after the last, whatever became of them, on the same connection, that undo {@link #sessionSetup}. */
    public List<String> sessionReset() {
        return List.of();
    }

    /** What becomes of a TRUNCATE of a captured table; empty where it is captured. */
    public Optional<String> truncation() {
        return Optional.empty();
    }

    /** What to do about a failure of {@link #create}, as a sentence; empty if nothing special. */
    public Optional<String> cure(SQLException failure) {
        return Optional.empty();
    }

    /** Whether a failure of {@link #create} says that another node is installing triggers. */
    public boolean isOfAnotherNode(SQLException failure) {
        return false;
    }

    /** How transactions are marked; empty where {@link Capability#ORIGIN} is lacking. */
    public Optional<OriginStatements> originStatements() {
        return Optional.empty();
    }

    /** What the catalog says of tables. */
    public CaptureCatalog catalog() {
        return CaptureCatalog.PLAIN;
    }

    /** What statement triggers cannot tell; empty where {@link Capability#STATEMENT_TRIGGERS} is lacking. */
    public Optional<StatementTriggers> statementTriggers() {
        return Optional.empty();
    }

    /** A script of statements that the database's own command line client takes. */
    public String script(List<String> statements) {
        return statements.stream().map(statement -> statement + ";\n").collect(Collectors.joining("\n"));
    }

    /** The quoted name of a column. */
    protected final String quote(Column column) {
        return dialect.quote(column.name());
    }

    /** {@code INSERT INTO change_table (...)} with the columns that triggers fill. */
    public final String insertInto(Capture capture) {
        return insertInto(dialect.quote(capture.name().changeTable()));
    }

    /** The same of a change table whose name is SQL. */
    public static String insertInto(String changeTable) {
        return "INSERT INTO " + changeTable + " (" + String.join(", ", FILLED) + ")";
    }

    /** The values for {@link #insertInto}, as SQL. */
    public final String values(Capture capture, TriggerRow row) {
        return valuesOf(
                capture,
                row.keyed() == null ? "NULL" : key(capture, row.keyed()),
                dialect.literal(row.operation()),
                before(capture, row),
                after(capture, row));
    }

    /** The SQL of the image before a change. */
    protected final String before(Capture capture, TriggerRow row) {
        return row.before() == null || !capture.before() ? noImage() : image(capture, row.before());
    }

    /** The SQL of the image after a change. */
    protected final String after(Capture capture, TriggerRow row) {
        return row.after() == null || !capture.after() ? noImage() : image(capture, row.after());
    }

    /** The same, of a key, an operation and images that are SQL. */
    public final String valuesOf(Capture capture, String key, String operation, String before, String after) {
        return Stream.of(
                        dialect.literal(capture.name().subscriber()),
                        dialect.literal(capture.recordTable()),
                        key,
                        operation,
                        before,
                        after,
                        origin(),
                        String.valueOf(capture.version()))
                .collect(Collectors.joining(", "));
    }

    /**
     * Queues the records of a table that fulfil a condition to be read: the key alone, with the operation {@code read}.
     *
     * @param condition SQL without a table before its columns; empty for all records
     */
    public final String queueReads(Capture capture, Optional<String> condition) {
        List<String> conditions =
                new ArrayList<>(filter(capture, Dialect.ROW + ".").stream().toList());
        condition.ifPresent(also -> conditions.add("(" + also + ")"));
        return insertInto(capture) + " SELECT " + values(capture, TriggerRow.read(Dialect.ROW + ".")) + " FROM "
                + dialect.ownRows(capture.table()) + " " + Dialect.ROW + and("WHERE", conditions) + " ORDER BY "
                + capture.key().stream()
                        .map(column -> Dialect.ROW + "." + quote(column))
                        .collect(Collectors.joining(", "));
    }

    /** The SQL of a record's image as JSON text. */
    protected abstract String image(Capture capture, String row);

    /** The SQL of no image. */
    protected String noImage() {
        return "NULL";
    }

    /** The SQL of the origin that the current transaction is marked with; null if it is not. */
    protected String origin() {
        return "NULL";
    }

    /** The row filter for a row with this before its columns; empty if there is none. */
    public static Optional<String> filter(Capture capture, String row) {
        return Optional.ofNullable(capture.rowFilter())
                .map(condition -> "(" + condition.replaceAll("(?i)\\brow\\.", Matcher.quoteReplacement(row)) + ")");
    }

    /** Conditions joined; empty if there are none. */
    public static String and(String keyword, List<String> conditions) {
        return conditions.isEmpty() ? "" : " " + keyword + " " + String.join(" AND ", conditions);
    }

    /** A list with some more. */
    protected static List<String> plus(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
