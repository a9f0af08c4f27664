package org.datasync.watch.trigger;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.NamedRights;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CapturePlan.Uncapturable;
import org.datasync.watch.upgrade.Place;
import org.datasync.watch.upgrade.VersionedTables;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** A watch's captures, as its options want them, in the database that they are in. */
final class CaptureContext {

    private final CaptureTarget target;
    private final CaptureSpec spec;
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final TableReader reader;
    private final TransactionOperations transactions;
    private final CaptureDiagnostics diagnostics;
    private final CapturePlan plan;
    private final TableName changeTable;
    private final TableName captureTable;

    /** Looks at nothing yet but the names of our own tables. */
    CaptureContext(
            CaptureTarget target,
            CaptureSpec spec,
            DataSource dataSource,
            Dialect dialect,
            TransactionOperations transactions) {
        this.target = target;
        this.spec = spec;
        this.jdbc = new NamedRights(dataSource, dialect);
        this.dialect = dialect;
        this.reader = new TableReader(dataSource, dialect);
        this.transactions = transactions;
        this.diagnostics = new CaptureDiagnostics(dialect, reader, jdbc, spec);
        this.plan = new CapturePlan(target.subscriber(), spec, reader, jdbc, dialect.triggers(), diagnostics);
        this.changeTable = place().nameOf(target.changeTable());
        this.captureTable = place().nameOf(Place.beside(changeTable, "datasync_capture"));
    }

    private Place place() {
        return new Place(jdbc, dialect, reader, transactions);
    }

    String subscriber() {
        return target.subscriber();
    }

    Duration lockTimeout() {
        return spec.installation().lockTimeout();
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    Dialect dialect() {
        return dialect;
    }

    Triggers triggers() {
        return dialect.triggers();
    }

    TableReader reader() {
        return reader;
    }

    TransactionOperations transactions() {
        return transactions;
    }

    CaptureDiagnostics diagnostics() {
        return diagnostics;
    }

    TableName changeTable() {
        return changeTable;
    }

    TableName captureTable() {
        return captureTable;
    }

    /** The table that says of which versions ours are. */
    TableName versions() {
        return place().versionsBeside(changeTable);
    }

    /** The captures that there should be, without versions; of those tables that can be captured, if no option names others. */
    List<Capture> wanted() {
        return wanted(leftOut -> {});
    }

    /** The same; told of the tables that are left out. */
    List<Capture> wanted(Consumer<Uncapturable> leftOut) {
        return plan.captures(changeTable, leftOut);
    }

    /** The captures of those tables that can be captured; told of all others. */
    List<Capture> possible(Consumer<Uncapturable> problems) {
        return plan.possibleCaptures(changeTable, problems);
    }

    CaptureStore store() {
        return store(jdbc);
    }

    /** The same on a connection of one's own. */
    CaptureStore store(JdbcTemplate on) {
        return new CaptureStore(on, dialect, changeTable, target.subscriber(), captureTable);
    }

    Set<CaptureName> installed() {
        Map<CaptureName, CaptureVersion> latest = store().latest();
        latest.values().removeIf(CaptureVersion::isGivenUp);
        return latest.keySet();
    }

    CaptureName name(TableName table) {
        return new CaptureName(changeTable, target.subscriber(), table);
    }

    boolean hasStore() {
        return reader.findName(captureTable.text()).isPresent();
    }

    /** Those of our own tables that are not there. */
    Map<TableName, VersionedTables> missingTables() {
        Map<TableName, VersionedTables> missing = tables();
        missing.keySet().removeIf(this::isThere);
        return missing;
    }

    /** Those of our own tables that are there, but are of another version than the one that this release works with. */
    Map<TableName, VersionedTables> otherTables() {
        Map<TableName, VersionedTables> other = tables();
        other.entrySet()
                .removeIf(table -> !isThere(table.getKey())
                        || table.getValue().difference().isEmpty());
        return other;
    }

    private boolean isThere(TableName table) {
        return reader.findName(table.text()).isPresent();
    }

    /** Our own tables that captures are about, whether they are there or not. */
    List<TableName> ownTables() {
        return List.of(changeTable, captureTable);
    }

    /** Creates those of our own tables that are not there, and brings the others up to date. */
    void createTables() {
        tables().forEach((name, table) -> table.ensure("install=validate", () -> isThere(name), this::requireOwn));
    }

    /**
     * Refuses our own tables, as far as they are there, if they are of another version than the one that this release works with.
     *
     * @throws IllegalStateException if they are
     */
    void requireVersions() {
        otherTables().values().forEach(table -> table.require("install=ensure", ""));
    }

    /** What is strange about those of our own tables that are there. */
    List<Finding> strangers() {
        return lookAtOwn().strangers(columnsOfTables());
    }

    /**
     * Refuses our own tables if there is anything strange about them.
     *
     * @throws IllegalStateException if there is; it names all of it, with the cures
     */
    void requireOwn() {
        lookAtOwn().require(columnsOfTables());
    }

    private OwnTables lookAtOwn() {
        return new OwnTables(jdbc, dialect, spec.installation().trustedOwners());
    }

    private Map<TableName, Set<String>> columnsOfTables() {
        Map<TableName, Set<String>> columns = new LinkedHashMap<>();
        tables().forEach((name, table) -> {
            columns.put(name, table.columns());
            columns.put(table.versions(), table.columns());
        });
        return columns;
    }

    private Map<TableName, VersionedTables> tables() {
        Map<TableName, VersionedTables> tables = new LinkedHashMap<>();
        tables.put(changeTable, VersionedTables.ofChanges(changeTable, place()));
        tables.put(captureTable, VersionedTables.ofCaptures(captureTable, place()));
        return tables;
    }

    /** Where the initial load of a table begins; only of one that is not captured for the subscriber. */
    Optional<String> loadPosition(CaptureName name, CaptureStore store) {
        boolean captured =
                store.latest(name).filter(version -> !version.isGivenUp()).isPresent();
        return captured ? Optional.empty() : firstPosition();
    }

    /** Where the initial load of a table begins that was not captured so far; empty if there is to be none. */
    Optional<String> firstPosition() {
        return spec.rows().initialLoad() ? Optional.of(BackfillQueue.START) : Optional.empty();
    }
}
