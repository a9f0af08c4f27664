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
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CapturePlan.Uncapturable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** A watch's captures, as its options want them, in the database that they are in. */
final class CaptureContext {

    private final CaptureTarget target;
    private final CaptureSpec spec;
    private final DataSource dataSource;
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
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        this.dialect = dialect;
        this.reader = new TableReader(dataSource, dialect);
        this.transactions = transactions;
        this.diagnostics = new CaptureDiagnostics(dialect, reader, jdbc, spec);
        this.plan = new CapturePlan(target.subscriber(), spec, reader, jdbc, dialect.triggers(), diagnostics);
        this.changeTable = nameOf(target.changeTable());
        this.captureTable = nameOf(besideChangeTable("datasync_capture"));
    }

    private TableName nameOf(String text) {
        return reader.find(text).map(table -> table.name()).orElseGet(() -> reader.nameOfNew(text));
    }

    private String besideChangeTable(String name) {
        return changeTable.schema().isEmpty()
                ? name
                : '"' + changeTable.schema().replace("\"", "\"\"") + "\"." + name;
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
        return reader.find(captureTable.text()).isPresent();
    }

    /** The scripts of those of our own tables that are not there. */
    Map<TableName, SchemaScript> missingTables() {
        Map<TableName, SchemaScript> missing = scripts();
        missing.keySet().removeIf(name -> reader.find(name.text()).isPresent());
        return missing;
    }

    /** Our own tables that captures are about, whether they are there or not. */
    List<TableName> ownTables() {
        return List.of(changeTable, captureTable);
    }

    /** Creates those of our own tables that are not there. */
    void createTables() {
        scripts()
                .forEach((name, script) -> script.create(dataSource, "install=validate", () -> reader.find(name.text())
                        .isPresent()));
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
        scripts().forEach((name, script) -> columns.put(name, script.columns()));
        return columns;
    }

    private Map<TableName, SchemaScript> scripts() {
        Map<TableName, SchemaScript> scripts = new LinkedHashMap<>();
        scripts.put(changeTable, dialect.changeTableScript(changeTable));
        scripts.put(
                captureTable,
                new SchemaScript(dialect.captureTableResource(), Map.of("table", dialect.quote(captureTable))));
        return scripts;
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
