package org.datasync.watch.dialect.mysql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.VersionedTriggers;
import org.datasync.watch.dialect.innodb.InnoDbBody;
import org.datasync.watch.dialect.innodb.InnoDbJson;
import org.datasync.watch.dialect.innodb.InnoDbNames;
import org.datasync.watch.dialect.innodb.InnoDbSession;
import org.datasync.watch.dialect.innodb.InnoDbTrigger;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ValueKind;

/**
 * MySQL's triggers: one for each event, which runs for each row as its definer.
 *
 * <ol>
 *   <li>No trigger takes another's place in one step. So each version of a capture has triggers of its own, as a table may have
 *       several for an event, and the next version is there before the one before goes.
 *   <li>A trigger keeps the SQL mode, the character set and the collation of the session that made it, so that the one whose
 *       statement fires it has no say in what it writes. The mode is not strict: an image that is too large would make the
 *       application's statement fail, and so is a NULL.
 *   <li>A record's changes have ascending ids in the order of their commits: a trigger numbers its row while its transaction
 *       has the lock on the record, and nobody else can change that record before the commit. What
 *       {@code innodb_autoinc_lock_mode} allows is disorder between records.
 *   <li>A trigger inserts by an ascending number and takes no lock on gaps, so that transactions wait for each other only
 *       where they would without it.
 *   <li>A dump has a trigger's statement as it was given. So it names no database where the session's own is meant, and neither
 *       do the triggers' names: a dump can be restored as another database, in which the triggers do what they did.
 *       Where a database has to be named, they do nothing in any other.
 *   <li>What foreign keys change or delete fires no triggers, and neither does TRUNCATE.
 * </ol>
 */
final class MySqlTriggers extends VersionedTriggers {

    static final String INSERTED = "ins";
    static final String UPDATED = "upd";
    static final String DELETED = "del";

    /** A number is out of range if the turn has not come: of all statements only one of a routine could say so in words. */
    private static final String TAKE_TURN = "DO EXP(1000 * (1 - " + InnoDbSession.TURN + "))";

    private static final int OUT_OF_RANGE = 1690;

    private static final Pattern FAILING_NAME = Pattern.compile("`.*[^\\x00-\\x7f]|[^\\x00-\\x7f].*`");

    private final InnoDbJson json;
    private final InnoDbNames names;
    private final InnoDbBody body;

    MySqlTriggers(MySqlDialect dialect) {
        super(dialect);
        this.json = new InnoDbJson(dialect);
        this.names = new InnoDbNames(dialect, parts());
        this.body = new InnoDbBody(this, names, dialect);
    }

    @Override
    public boolean isTransactional() {
        return false;
    }

    @Override
    public List<String> sessionSetup(CaptureName name, Duration lockTimeout) {
        return InnoDbSession.setup(TAKE_TURN, lockTimeout);
    }

    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return failure.getErrorCode() == OUT_OF_RANGE;
    }

    @Override
    public List<String> sessionReset() {
        return InnoDbSession.reset();
    }

    @Override
    public List<String> create(Capture capture) {
        return List.of(
                trigger(capture, INSERTED, "AFTER INSERT", body.inserted(capture)),
                trigger(capture, UPDATED, "AFTER UPDATE", body.updated(capture)),
                trigger(capture, DELETED, "AFTER DELETE", body.deleted(capture)));
    }

    private String trigger(Capture capture, String part, String event, String statements) {
        return InnoDbTrigger.create(
                "CREATE",
                capture,
                event,
                names.place(capture, nameOf(capture, part)),
                names.place(capture, capture.name().table().name()),
                InnoDbNames.isPortable(capture) ? statements : onlyInOwnDatabase(capture, statements));
    }

    /** As a dump has no database before the names of triggers and their tables, even where it was given. */
    private String onlyInOwnDatabase(Capture capture, String statements) {
        return "IF DATABASE() = " + dialect().literal(capture.name().table().schema()) + " THEN\nBEGIN\n" + statements
                + "END;\nEND IF;\n";
    }

    @Override
    public List<String> installation(Capture capture, boolean first) {
        List<String> statements = new ArrayList<>();
        if (InnoDbNames.isPortable(capture)) {
            statements.add("USE " + dialect().quote(capture.name().table().schema()));
        }
        statements.addAll(create(capture));
        return statements;
    }

    @Override
    protected CaptureName naming(CaptureName name) {
        return name.relative();
    }

    @Override
    protected List<String> parts() {
        return List.of(INSERTED, UPDATED, DELETED);
    }

    @Override
    protected String dropTrigger(String trigger) {
        return "DROP TRIGGER IF EXISTS " + trigger;
    }

    @Override
    protected int kinds() {
        return 1;
    }

    @Override
    protected String noName() {
        return "CAST(NULL AS CHAR(64))";
    }

    @Override
    protected String definitions(String more, int length, String prefix) {
        return MySqlCatalog.definitions(more, length, prefix);
    }

    /** The catalog leaves out the triggers of tables on which the user lacks the right TRIGGER. */
    @Override
    public Optional<String> hiddenTrigger(CaptureName name, int version) {
        return Optional.of(InnoDbTrigger.show(dialect(), name, nameOf(name, version, INSERTED)));
    }

    @Override
    public CaptureCatalog catalog() {
        return new MySqlCatalog();
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
    protected String origin() {
        return "@datasync_origin";
    }

    @Override
    public Optional<OriginStatements> originStatements() {
        return Optional.of(OriginStatements.BY_VARIABLE);
    }

    @Override
    public String script(List<String> statements) {
        return InnoDbSession.script(statements);
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        if (column.typeName().equalsIgnoreCase("VECTOR")) {
            return Optional.of("The triggers cannot write vectors.");
        }
        if (FAILING_NAME.matcher(column.name()).find()) {
            return Optional.of(
                    "The server keeps no trigger with a name that has both a ` and a letter beyond ASCII (error 3507).");
        }
        return column.kind() == ValueKind.BOOLEAN ? Optional.empty() : InnoDbTrigger.refusal(column, inKey);
    }
}
