package org.datasync.watch.dialect.mariadb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
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
final class MariaDbTriggers extends Triggers {

    private static final String INSERTED = "ins";
    private static final String UPDATED = "upd";
    private static final String DELETED = "del";
    private static final String MOVED = "mov";
    private static final List<String> ALL = List.of(INSERTED, UPDATED, DELETED, MOVED);

    private static final String KEEP_MODE = "SET @datasync_sql_mode = @@SESSION.sql_mode";

    /** The mode in which statements are understood, and which triggers keep; a number, as '' may mean null. */
    private static final String PLAIN_MODE = "SET SESSION sql_mode = 0";

    private static final String OWN_MODE = "SET SESSION sql_mode = COALESCE(@datasync_sql_mode, @@GLOBAL.sql_mode)";

    private static final Set<String> GEOMETRIES = Set.of(
            "GEOMETRY",
            "POINT",
            "LINESTRING",
            "POLYGON",
            "MULTIPOINT",
            "MULTILINESTRING",
            "MULTIPOLYGON",
            "GEOMETRYCOLLECTION");

    /** Types whose values are equal to none of the literals that look like them. */
    private static final Set<String> NOT_FOUND_AGAIN = Set.of("FLOAT", "BIT");

    /** Nobody but other installations waits for it. */
    private static final int INSTALLATION_SECONDS = 60;

    private final MariaDbJson json;

    MariaDbTriggers(Dialect dialect) {
        super(dialect);
        this.json = new MariaDbJson(dialect);
    }

    @Override
    public boolean isTransactional() {
        return false;
    }

    @Override
    public List<String> sessionSetup(CaptureName name, Duration lockTimeout) {
        long seconds = Math.max(1, lockTimeout.toSeconds());
        return List.of(
                KEEP_MODE,
                PLAIN_MODE,
                "SET @datasync_lock_wait_timeout = @@SESSION.lock_wait_timeout",
                "BEGIN NOT ATOMIC IF NOT GET_LOCK('datasync_install', " + INSTALLATION_SECONDS + ") THEN SIGNAL"
                        + " SQLSTATE '45000'"
                        + " SET MESSAGE_TEXT ="
                        + " 'Another node is"
                        + " installing"
                        + " triggers'; END IF;"
                        + " END",
                "SET SESSION lock_wait_timeout = " + seconds);
    }

    /** By the signal that {@link #sessionSetup} gives. */
    @Override
    public boolean isOfAnotherNode(SQLException failure) {
        return "45000".equals(failure.getSQLState());
    }

    @Override
    public List<String> sessionReset() {
        return List.of(
                "UNLOCK TABLES",
                "SET SESSION lock_wait_timeout = COALESCE(@datasync_lock_wait_timeout, @@GLOBAL.lock_wait_timeout)",
                "DO RELEASE_LOCK('datasync_install')",
                OWN_MODE);
    }

    @Override
    public List<String> create(Capture capture) {
        List<String> statements = new ArrayList<>();
        boolean first = hasPeriod(capture);
        statements.add(trigger(capture, INSERTED, "AFTER INSERT", insertion(capture)));
        if (first) {
            statements.add(trigger(capture, MOVED, "BEFORE UPDATE", update(capture, true, false)));
        }
        statements.add(trigger(capture, UPDATED, "AFTER UPDATE", update(capture, !first, true)));
        statements.add(trigger(capture, DELETED, first ? "BEFORE DELETE" : "AFTER DELETE", deletion(capture)));
        if (!first) {
            statements.add("DROP TRIGGER IF EXISTS "
                    + place(capture, names(capture.name()).of(MOVED)));
        }
        List<String> all = new ArrayList<>(List.of(dropElsewhere(capture, names(capture.name()))));
        all.addAll(statements);
        return all;
    }

    /** Where names of earlier times are found the table is locked, so that no row is captured twice, or by none. */
    @Override
    public List<String> installation(Capture capture) {
        CaptureName name = capture.name();
        List<String> statements = new ArrayList<>();
        if (isPortable(capture)) {
            statements.add("USE " + dialect().quote(name.table().schema()));
        }
        if (!name.isInOneSchema()) {
            statements.addAll(create(capture));
            return statements;
        }
        statements.add(dropElsewhere(capture, name));
        statements.add("SET @datasync_lock = (SELECT IF(COUNT(*) = 0, 'DO 0', "
                + dialect().literal("LOCK TABLES " + dialect().quote(name.table()) + " WRITE")
                + ") FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = "
                + dialect().literal(name.table().schema()) + " AND TRIGGER_NAME IN ("
                + ALL.stream().map(part -> dialect().literal(name.of(part))).collect(Collectors.joining(", ")) + "))");
        statements.add("EXECUTE IMMEDIATE @datasync_lock");
        statements.addAll(create(capture));
        ALL.forEach(part -> statements.add(dropOne(new TableName(name.table().schema(), name.of(part)))));
        statements.add("UNLOCK TABLES");
        return statements;
    }

    /** What gives the triggers their names. */
    private static CaptureName names(CaptureName name) {
        return name.relative();
    }

    /** Whether all that the triggers name lies in the database that is the session's own. */
    private static boolean isPortable(Capture capture) {
        return capture.name().isInOneSchema()
                && capture.recordTable()
                        .equals(TableName.text(capture.name().table().name()));
    }

    /** A name as triggers have it, in the table's schema. */
    private String place(Capture capture, String name) {
        return isPortable(capture)
                ? dialect().quote(name)
                : dialect().quote(new TableName(capture.name().table().schema(), name));
    }

    /** Of a period of time of its own, of which a portion can be deleted or updated. */
    private static boolean hasPeriod(Capture capture) {
        return capture.table().peculiarity() != null;
    }

    /** Triggers stay with a table that is renamed, under names that are unique in the schema. */
    private String dropElsewhere(Capture capture, CaptureName names) {
        String table = names.table().name();
        String schema = isPortable(capture)
                ? "DATABASE()"
                : dialect().literal(capture.name().table().schema());
        return ALL.stream()
                .map(part -> "IF EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = " + schema
                        + " AND TRIGGER_NAME = " + dialect().literal(names.of(part))
                        + " AND BINARY EVENT_OBJECT_TABLE <> BINARY "
                        + dialect().literal(table) + ") THEN "
                        + "DROP TRIGGER IF EXISTS " + place(capture, names.of(part)) + "; END IF;")
                .collect(Collectors.joining("\n", "BEGIN NOT ATOMIC\n", "\nEND"));
    }

    private String trigger(Capture capture, String part, String event, String body) {
        return "CREATE OR REPLACE" + definer(capture) + " TRIGGER "
                + place(capture, names(capture.name()).of(part)) + " " + event + " ON "
                + place(capture, capture.name().table().name()) + " FOR EACH ROW\nBEGIN\n" + body + "END";
    }

    private static String definer(Capture capture) {
        if (capture.definer() == null) {
            return "";
        }
        int at = capture.definer().lastIndexOf('@');
        String user = at < 0 ? capture.definer() : capture.definer().substring(0, at);
        String host = at < 0 ? "%" : capture.definer().substring(at + 1);
        return " DEFINER = " + account(user) + "@" + account(host);
    }

    private static String account(String part) {
        return '`' + part.replace("`", "``") + '`';
    }

    private String insertion(Capture capture) {
        String insert = record(capture, "insert", "NEW.", null, "NEW.");
        return filter(capture, "NEW.").map(condition -> when(condition, insert)).orElse(insert);
    }

    private String deletion(Capture capture) {
        String delete = record(capture, "delete", "OLD.", "OLD.", null);
        return filter(capture, "OLD.").map(condition -> when(condition, delete)).orElse(delete);
    }

    private String update(Capture capture, boolean whatIsGone, boolean whatIsThere) {
        String delete = record(capture, "delete", "OLD.", "OLD.", null);
        String insert = record(capture, "insert", "NEW.", null, "NEW.");
        String update = record(capture, "update", "NEW.", "OLD.", "NEW.");
        return "DECLARE datasync_was BOOLEAN DEFAULT " + isTrue(filter(capture, "OLD.")) + ";\n"
                + "DECLARE datasync_is BOOLEAN DEFAULT " + isTrue(filter(capture, "NEW.")) + ";\n"
                + "DECLARE datasync_moved BOOLEAN DEFAULT " + differ(capture.key().stream()) + ";\n"
                + (whatIsGone ? when("datasync_was AND (datasync_moved OR NOT datasync_is)", delete) : "")
                + (whatIsThere
                        ? when("datasync_is AND (datasync_moved OR NOT datasync_was)", insert)
                                + when("datasync_is AND datasync_was AND NOT datasync_moved" + changed(capture), update)
                        : "");
    }

    private static String isTrue(Optional<String> condition) {
        return condition.map(given -> given + " IS TRUE").orElse("TRUE");
    }

    private String changed(Capture capture) {
        return capture.unchanged() ? "" : " AND (" + differ(capture.columns().stream()) + ")";
    }

    private String differ(Stream<Column> columns) {
        String any = columns.map(column -> MariaDbJson.differs(column, "OLD." + quote(column), "NEW." + quote(column)))
                .collect(Collectors.joining(" OR "));
        return any.isEmpty() ? "FALSE" : any;
    }

    private static String when(String condition, String statement) {
        return "IF " + condition + " THEN\n" + statement + "END IF;\n";
    }

    private String record(Capture capture, String operation, String keyed, String before, String after) {
        String changeTable = isPortable(capture)
                ? dialect().quote(capture.name().changeTable().name())
                : dialect().quote(capture.name().changeTable());
        return insertInto(changeTable) + "\nVALUES (" + values(capture, operation, keyed, before, after) + ");\n";
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
        int earlier = outdated(name, installed).size();
        boolean all = installed.isEmpty() || (earlier > 0 && earlier < installed.size());
        CaptureName names = earlier > 0 ? name : names(name);
        return (all ? allNames(name) : ALL.stream().map(names::of))
                .map(trigger -> dropOne(new TableName(name.table().schema(), trigger)))
                .toList();
    }

    /** Those of today and of earlier times. */
    private static Stream<String> allNames(CaptureName name) {
        return Stream.of(names(name), name)
                .flatMap(names -> ALL.stream().map(names::of))
                .distinct();
    }

    private String dropOne(TableName trigger) {
        return "DROP TRIGGER IF EXISTS " + dialect().quote(trigger);
    }

    @Override
    public List<String> prefixes(CaptureName name) {
        return Stream.of(names(name), name)
                .map(names -> names.of(""))
                .distinct()
                .toList();
    }

    /** Those with names of earlier times. */
    @Override
    public List<String> outdated(CaptureName name, Collection<String> installed) {
        String prefix = names(name).of("");
        return installed.stream().filter(trigger -> !trigger.startsWith(prefix)).toList();
    }

    @Override
    public List<String> triggerNames(Capture capture) {
        return ALL.stream()
                .filter(part -> !part.equals(MOVED) || hasPeriod(capture))
                .map(names(capture.name())::of)
                .toList();
    }

    @Override
    public SqlClause installed(CaptureName name) {
        return MariaDbCatalog.installed(name.table(), allNames(name).toList());
    }

    @Override
    public String allInstalled() {
        return MariaDbCatalog.allInstalled();
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
        return Stream.of(INSERTED, UPDATED, DELETED).map(names(name)::of).toList();
    }

    /** Its delimiter must not be in any of the statements. */
    @Override
    public String script(List<String> statements) {
        String delimiter = "$$";
        while (String.join("\n", statements).contains(delimiter)) {
            delimiter += "$";
        }
        String end = "\n" + delimiter + "\n";
        return Stream.of(List.of(KEEP_MODE, PLAIN_MODE), statements, List.of(OWN_MODE))
                        .flatMap(List::stream)
                        .collect(Collectors.joining(end + "\n", "DELIMITER " + delimiter + "\n\n", end))
                + "\nDELIMITER ;\n";
    }

    @Override
    public Optional<String> truncation() {
        return Optional.of("the watch does not see that the records are gone");
    }

    @Override
    public Optional<String> refusal(Column column, boolean inKey) {
        String type = column.typeName().toUpperCase(Locale.ROOT);
        if (inKey && NOT_FOUND_AGAIN.contains(type)) {
            return Optional.of("A record is not found again by a key of this type, whose values are equal to none of"
                    + " the literals that look like them.");
        }
        return GEOMETRIES.contains(type) ? Optional.of("The triggers cannot write geometries.") : Optional.empty();
    }
}
