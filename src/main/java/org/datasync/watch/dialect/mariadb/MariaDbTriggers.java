package org.datasync.watch.dialect.mariadb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.ReplacedTriggers;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.innodb.InnoDbBody;
import org.datasync.watch.dialect.innodb.InnoDbJson;
import org.datasync.watch.dialect.innodb.InnoDbNames;
import org.datasync.watch.dialect.innodb.InnoDbSession;
import org.datasync.watch.dialect.innodb.InnoDbTrigger;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;

/**
 * MariaDB's triggers: one for each event, which runs for each row as its definer.
 *
 * <ol>
 *   <li>CREATE OR REPLACE puts a trigger in the place of the one before under the table's lock, so that no row goes unseen.
 *   <li>A trigger keeps the SQL mode, the character set and the collation of the session that made it, so that the one whose
 *       statement fires it has no say in what it writes. The mode is not strict: an image that is too large would make the
 *       application's statement fail, and so is a NULL.
 *   <li>A record's changes have ascending ids in the order of their commits: a trigger numbers its row while its transaction
 *       has the lock on the record, and nobody else can change that record before the commit. What
 *       {@code innodb_autoinc_lock_mode} allows is disorder between records.
 *   <li>A trigger inserts by an ascending number and takes no lock on gaps, so that transactions wait for each other only
 *       where they would without it.
 *   <li>A statement on a portion of a period inserts what is left of a record before the triggers after its change run, but
 *       not before those that run first. So on such tables what is gone is written before the change.
 *   <li>A dump has a trigger's statement as it was given. So it names no database where the session's own is meant, and neither
 *       do the triggers' names: a dump can be restored as another database, in which the triggers do what they did. Where a
 *       database has to be named, the restore of a copy beside the first fails rather than captures for it.
 *   <li>What foreign keys change or delete fires no triggers, and neither does TRUNCATE.
 * </ol>
 */
final class MariaDbTriggers extends ReplacedTriggers {

    private static final String MOVED = "mov";
    private static final List<String> ALL = List.of(INSERTED, UPDATED, DELETED, MOVED);

    /** The state of the failure that tells of another installation. */
    private static final String ANOTHER_NODE = "45000";

    private static final String TAKE_TURN = "BEGIN NOT ATOMIC IF NOT " + InnoDbSession.TURN + " THEN SIGNAL SQLSTATE '"
            + ANOTHER_NODE + "' SET MESSAGE_TEXT = 'Another node is installing triggers'; END IF; END";

    private static final String DROP_ELSEWHERE =
            "IF EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema} AND TRIGGER_NAME = ${name}"
                    + " AND BINARY EVENT_OBJECT_TABLE <> BINARY ${table}) THEN DROP TRIGGER IF EXISTS ${trigger}; END IF;";

    private final InnoDbJson json;
    private final InnoDbNames names;
    private final InnoDbBody body;

    MariaDbTriggers(MariaDbDialect dialect) {
        super(dialect);
        this.json = new InnoDbJson(dialect);
        this.names = new InnoDbNames(dialect, ALL);
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

    /** By the signal that {@link #sessionSetup} gives. */
    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return ANOTHER_NODE.equals(failure.getSQLState());
    }

    @Override
    public List<String> sessionReset() {
        return InnoDbSession.reset();
    }

    @Override
    public List<String> create(Capture capture) {
        List<String> statements =
                new ArrayList<>(List.of(dropElsewhere(capture, capture.name().relative())));
        statements.addAll(hasPeriod(capture) ? goneFirst(capture) : allAfterwards(capture));
        return statements;
    }

    private List<String> allAfterwards(Capture capture) {
        return List.of(
                trigger(capture, INSERTED, "AFTER INSERT", body.inserted(capture)),
                trigger(capture, UPDATED, "AFTER UPDATE", body.updated(capture)),
                trigger(capture, DELETED, "AFTER DELETE", body.deleted(capture)),
                "DROP TRIGGER IF EXISTS " + names.place(capture, nameOf(capture.name(), MOVED)));
    }

    private List<String> goneFirst(Capture capture) {
        return List.of(
                trigger(capture, INSERTED, "AFTER INSERT", body.inserted(capture)),
                trigger(capture, MOVED, "BEFORE UPDATE", body.goneByUpdate(capture)),
                trigger(capture, UPDATED, "AFTER UPDATE", body.thereByUpdate(capture)),
                trigger(capture, DELETED, "BEFORE DELETE", body.deleted(capture)));
    }

    /** Where names of earlier times are found the table is locked, so that no row is captured twice, or by none. */
    @Override
    public List<String> installation(Capture capture, boolean first) {
        CaptureName name = capture.name();
        List<String> statements = new ArrayList<>();
        if (InnoDbNames.isPortable(capture)) {
            statements.add("USE " + dialect().quote(name.table().schema()));
        }
        if (!name.isInOneSchema()) {
            statements.addAll(create(capture));
            return statements;
        }
        statements.add(dropElsewhere(capture, name));
        statements.add(lockIfFormer(name));
        statements.add("EXECUTE IMMEDIATE @datasync_lock");
        statements.addAll(create(capture));
        ALL.forEach(part -> statements.add(dropOne(new TableName(name.table().schema(), name.of(part)))));
        statements.add("UNLOCK TABLES");
        return statements;
    }

    private String lockIfFormer(CaptureName name) {
        String formerNames =
                ALL.stream().map(part -> dialect().literal(name.of(part))).collect(Collectors.joining(", "));
        return SqlTemplate.fill(
                """
                SET @datasync_lock = (SELECT IF(COUNT(*) = 0, 'DO 0', ${lock}) FROM information_schema.TRIGGERS\
                 WHERE TRIGGER_SCHEMA = ${schema} AND TRIGGER_NAME IN (${names}))""",
                Map.of(
                        "lock", dialect().literal("LOCK TABLES " + dialect().quote(name.table()) + " WRITE"),
                        "schema", dialect().literal(name.table().schema()),
                        "names", formerNames));
    }

    @Override
    protected String nameOf(CaptureName name, String part) {
        return InnoDbNames.of(name, part);
    }

    /** Of a period of time of its own, of which a portion can be deleted or updated. */
    private static boolean hasPeriod(Capture capture) {
        return capture.table().peculiarity() != null;
    }

    /** Triggers stay with a table that is renamed, under names that are unique in the schema. */
    private String dropElsewhere(Capture capture, CaptureName naming) {
        String schema = InnoDbNames.isPortable(capture)
                ? "DATABASE()"
                : dialect().literal(capture.name().table().schema());
        return ALL.stream()
                .map(part -> SqlTemplate.fill(
                        DROP_ELSEWHERE,
                        Map.of(
                                "schema", schema,
                                "name", dialect().literal(naming.of(part)),
                                "table", dialect().literal(naming.table().name()),
                                "trigger", names.place(capture, naming.of(part)))))
                .collect(Collectors.joining("\n", "BEGIN NOT ATOMIC\n", "\nEND"));
    }

    private String trigger(Capture capture, String part, String event, String statements) {
        return InnoDbTrigger.create(
                "CREATE OR REPLACE",
                capture,
                event,
                names.place(capture, nameOf(capture.name(), part)),
                names.place(capture, capture.name().table().name()),
                statements);
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
    public List<String> drop(CaptureName name, Collection<String> installed) {
        return names.toDrop(name, installed).stream()
                .map(trigger -> dropOne(new TableName(name.table().schema(), trigger)))
                .toList();
    }

    private String dropOne(TableName trigger) {
        return "DROP TRIGGER IF EXISTS " + dialect().quote(trigger);
    }

    @Override
    public List<String> prefixes(CaptureName name) {
        return InnoDbNames.prefixes(name);
    }

    /** Those with names of earlier times. */
    @Override
    public List<String> outdated(CaptureName name, Collection<String> installed) {
        return InnoDbNames.former(name, installed);
    }

    @Override
    protected List<String> parts(Capture capture) {
        return ALL.stream()
                .filter(part -> !part.equals(MOVED) || hasPeriod(capture))
                .toList();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        return MariaDbCatalog.installed(name.table(), names.all(name));
    }

    @Override
    public String allInstalled() {
        return MariaDbCatalog.allInstalled();
    }

    /** The catalog leaves out the triggers of tables on which the user lacks the right TRIGGER. */
    @Override
    public Optional<String> hiddenTrigger(CaptureName name, int version) {
        return Optional.of(InnoDbTrigger.show(dialect(), name, nameOf(name, INSERTED)));
    }

    @Override
    public CaptureCatalog catalog() {
        return new MariaDbCatalog();
    }

    @Override
    public Optional<OriginStatements> originStatements() {
        return Optional.of(OriginStatements.BY_VARIABLE);
    }

    /** The triggers that every table has. */
    static List<String> writing(CaptureName name) {
        return Stream.of(INSERTED, UPDATED, DELETED)
                .map(part -> InnoDbNames.of(name, part))
                .toList();
    }

    @Override
    public String script(List<String> statements) {
        return InnoDbSession.script(statements);
    }

    @Override
    public Optional<String> truncation() {
        return Optional.of(UNSEEN_TRUNCATE);
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        return InnoDbTrigger.refusal(column, inKey);
    }
}
