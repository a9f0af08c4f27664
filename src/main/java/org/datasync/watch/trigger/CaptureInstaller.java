package org.datasync.watch.trigger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.SchemaScript;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureStore.Loading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Installs the capture of a watch's tables, for its subscriber alone:
 *
 * <ol>
 *   <li>A capture that is installed as it should be is left alone, without any lock.
 *   <li>Else its next version is remembered first, so that no row is captured that could not be read, and then takes the
 *       place of the one before: in one transaction, a table each, where the database can; elsewhere in such statements that
 *       no moment is without a capture.
 *   <li>No attempt waits longer than {@code lockTimeout} for a table, as whoever comes after it waits for it too.
 *   <li>Several nodes may do this at once: one that fails looks whether another has done it.
 *   <li>Only what {@code datasync_capture} knows as the subscriber's is ever dropped.
 * </ol>
 */
public final class CaptureInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureInstaller.class);

    /** The plan of a version whose statements may have failed, where they are not part of one transaction. */
    private static final String UNFINISHED = "unfinished";

    private static final int MOST_ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 200;
    private static final int DIGEST_BYTES = 16;

    private final CaptureSpec spec;
    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final Triggers triggers;
    private final TableReader reader;
    private final TransactionOperations transactions;
    private final Doctor doctor;
    private final CapturePlan plan;
    private final TableName changeTable;
    private final TableName captureTable;

    /** For one watch; looks at nothing yet but the names of our own tables. */
    public CaptureInstaller(
            CaptureSpec spec, DataSource dataSource, Dialect dialect, TransactionOperations transactions) {
        this.spec = spec;
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        this.dialect = dialect;
        this.triggers = dialect.triggers();
        this.reader = new TableReader(dataSource);
        this.transactions = transactions;
        this.doctor = new Doctor(dialect, reader, jdbc, spec.cascadesIgnored());
        this.plan = new CapturePlan(spec, reader, jdbc, triggers, doctor);
        this.changeTable = nameOf(spec.changeTable());
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

    /** The store of the subscriber's captures. */
    public CaptureStore store() {
        return store(jdbc);
    }

    private CaptureStore store(JdbcTemplate on) {
        return new CaptureStore(on, dialect, changeTable, spec.subscriber(), captureTable);
    }

    /**
     * Creates what is missing and replaces what is not as it should be, also our own tables.
     *
     * @throws IllegalArgumentException if the options do not fit the tables
     * @throws IllegalStateException if the database refuses; it names the table and who holds it up
     */
    public void ensure() {
        createTables();
        List<Capture> captures = plan.captures(changeTable);
        captures.forEach(this::ensure);
        Set<CaptureName> wanted = new HashSet<>();
        captures.forEach(capture -> wanted.add(capture.name()));
        for (CaptureName name : active()) {
            if (!wanted.contains(name)) {
                remove(name);
            }
        }
    }

    private void createTables() {
        create(dialect.changeTableResource(), changeTable);
        create(dialect.captureTableResource(), captureTable);
    }

    private void create(String resource, TableName name) {
        new SchemaScript(resource, Map.of("table", dialect.quote(name)))
                .create(dataSource, "install=validate", () -> reader.find(name.text())
                        .isPresent());
    }

    private Set<CaptureName> active() {
        Map<CaptureName, CaptureVersion> latest = new LinkedHashMap<>();
        store().all().forEach(version -> latest.put(version.name(), version));
        latest.values().removeIf(version -> version.plan().isEmpty());
        return latest.keySet();
    }

    private void ensure(Capture capture) {
        attempt(capture.name(), () -> isCurrent(capture), () -> install(capture));
    }

    private boolean isCurrent(Capture capture) {
        return difference(capture, jdbc).isEmpty();
    }

    /** Does something about a table until it is done, by whomever. */
    private void attempt(CaptureName name, BooleanSupplier isDone, Runnable action) {
        DataAccessException last = new TransientDataAccessResourceException("It was not tried");
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (isDone.getAsBoolean()) {
                return;
            }
            try {
                action.run();
                return;
            } catch (DataAccessException e) {
                last = e;
                LOG.debug("Attempt {} to change the capture of {} failed", attempt + 1, name.table(), e);
                pause();
            }
        }
        if (isDone.getAsBoolean()) {
            return;
        }
        throw new IllegalStateException(
                "The capture of table " + name.table() + " for subscriber " + name.subscriber()
                        + " could not be changed in " + MOST_ATTEMPTS + " attempts: "
                        + last.getMostSpecificCause().getMessage() + heldUpBy(name)
                        + ". Let it end first, or give it longer than lockTimeout="
                        + spec.lockTimeout().toMillis()
                        + "; or have the statements of action=print-ddl run by a user who may, and set"
                        + " install=validate",
                last);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS); // lets those go on that waited behind this attempt
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The installation of a capture was interrupted", e);
        }
    }

    private String heldUpBy(CaptureName name) {
        List<String> blockers = triggers.blockers(name.table())
                .map(query -> jdbc.query(
                        query.sql(),
                        (row, index) -> row.getString(1),
                        query.arguments().toArray()))
                .orElse(List.of());
        return blockers.isEmpty() ? "" : "; locks on the table have " + String.join(", ", blockers);
    }

    private void install(Capture capture) {
        inOneStep(capture.name(), on -> {
            CaptureStore store = store(on);
            if (difference(capture, on).isEmpty()) {
                return;
            }
            Capture next = capture.withVersion(store.next());
            store.add(next, UNFINISHED, loadPosition(next.name(), store));
            triggers.create(next).forEach(on::execute);
            replaced(next.name(), on).forEach(on::execute);
            store.finish(next.version(), plan(capture), definition(next, installed(next.name(), on)));
        });
        LOG.info(
                "Changes of table {} are captured for subscriber {} of {}",
                capture.name().table(),
                spec.subscriber(),
                changeTable);
    }

    private Optional<String> firstPosition() {
        return spec.initialLoad() ? Optional.of(ReadQueue.START) : Optional.empty();
    }

    /** Only for a table that was never captured before for the subscriber. */
    private Optional<String> loadPosition(CaptureName name, CaptureStore store) {
        return store.latest(name).isPresent() ? Optional.empty() : firstPosition();
    }

    private List<String> replaced(CaptureName name, JdbcTemplate on) {
        List<String> outdated = triggers.outdated(name, installed(name, on).keySet());
        return outdated.isEmpty() ? List.of() : triggers.drop(name, outdated);
    }

    private List<String> dropped(CaptureName name) {
        return triggers.drop(name, installed(name, jdbc).keySet());
    }

    private void remove(CaptureName name) {
        attempt(
                name,
                () -> false,
                () -> inOneStep(name, on -> {
                    triggers.drop(name, installed(name, on).keySet()).forEach(on::execute);
                    store(on).retire(name);
                }));
        LOG.info(
                "Changes of table {} are no longer captured for subscriber {} of {}",
                name.table(),
                spec.subscriber(),
                changeTable);
    }

    private interface Step {
        void run(JdbcTemplate on);
    }

    private void inOneStep(CaptureName name, Step step) {
        if (triggers.isTransactional()) {
            transactions.executeWithoutResult(status -> {
                triggers.beginning(name, spec.lockTimeout()).forEach(jdbc::execute);
                step.run(jdbc);
            });
            return;
        }
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            onOneConnection(connection, name, step);
            return null;
        });
    }

    private void onOneConnection(Connection connection, CaptureName name, Step step) throws SQLException {
        JdbcTemplate on = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        try {
            triggers.beginning(name, spec.lockTimeout()).forEach(on::execute);
            step.run(on);
        } finally {
            triggers.ending().forEach(on::execute);
            if (!connection.getAutoCommit()) {
                connection.commit(); // pools may be set so
            }
        }
    }

    /** What the statements of a capture and the types of its columns are, whatever its version. */
    private String plan(Capture capture) {
        return digest(capture.columns() + "\n" + String.join("\n", triggers.create(capture.withVersion(0))));
    }

    /** Of a version of a capture, whatever other versions there are. */
    private String definition(Capture version, Map<String, String> installed) {
        Map<String, String> own = new TreeMap<>(installed);
        own.keySet().retainAll(triggers.triggerNames(version));
        return digest(String.join("\n", own.values()));
    }

    private Map<String, String> installed(CaptureName name, JdbcTemplate on) {
        SqlClause query = triggers.installed(name);
        Map<String, String> found = new TreeMap<>();
        on.query(
                query.sql(),
                row -> {
                    found.put(row.getString(1), row.getString(1) + " " + row.getString(2));
                },
                query.arguments().toArray());
        return found;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** How a capture is not as it should be; empty if it is. */
    private Optional<String> difference(Capture capture, JdbcTemplate on) {
        Optional<CaptureVersion> latest = store(on).latest(capture.name());
        if (latest.isEmpty() || latest.get().plan().isEmpty()) {
            return Optional.of("is not captured for subscriber " + spec.subscriber());
        }
        Map<String, String> installed = installed(capture.name(), on);
        Capture version = capture.withVersion(latest.get().version());
        List<String> missing = new ArrayList<>(triggers.triggerNames(version));
        missing.removeAll(installed.keySet());
        if (!missing.isEmpty()) {
            return Optional.of("lacks the triggers " + String.join(", ", missing) + " that were installed");
        }
        if (!latest.get().plan().equals(plan(capture))) {
            return Optional.of("is captured otherwise than the options and its columns say now; expected "
                    + describe(capture.columns().stream()
                            .map(column -> column.name())
                            .toList()) + ", found those of"
                    + " version " + latest.get().version() + ": "
                    + describe(latest.get().columns().stream()
                            .map(column -> column.name())
                            .toList()));
        }
        String definition = latest.get().definition();
        if (definition != null && !definition.equals(definition(version, installed))) {
            return Optional.of("has triggers that someone has replaced, changed or disabled since they were installed: "
                    + String.join(", ", installed.keySet()));
        }
        List<String> outdated = triggers.outdated(capture.name(), installed.keySet());
        if (!outdated.isEmpty()) {
            return Optional.of("has the triggers of an earlier version too, so that changes are captured twice: "
                    + String.join(", ", outdated));
        }
        return Optional.empty();
    }

    private static String describe(List<String> columns) {
        return columns.isEmpty() ? "the key alone" : "the columns " + String.join(", ", columns);
    }

    /**
     * Compares what is installed with what should be.
     *
     * @throws IllegalArgumentException if they differ, or if our own tables are not there; it says how, and what cures it
     */
    public void validate() {
        List<Finding> findings = findings();
        List<String> errors =
                findings.stream().filter(Finding::error).map(Finding::toString).toList();
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", errors));
        }
        findings.forEach(finding -> LOG.warn("{}", finding));
    }

    /** What is not as it should be, and what the watch will not see. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        boolean ready = true;
        for (TableName own : List.of(changeTable, captureTable)) {
            if (reader.find(own.text()).isEmpty()) {
                ready = false;
                String resource =
                        own.equals(changeTable) ? dialect.changeTableResource() : dialect.captureTableResource();
                findings.add(new Finding(
                        own.toString(),
                        true,
                        "is missing",
                        "there is nothing for changes to be captured in",
                        "Set install=ensure, or have it created by",
                        new SchemaScript(resource, Map.of("table", dialect.quote(own))).statements()));
            }
        }
        for (Capture capture : plan.captures(changeTable)) {
            Optional<String> difference = ready ? difference(capture, jdbc) : Optional.empty();
            difference.ifPresent(problem -> findings.add(new Finding(
                    capture.name().table().toString(),
                    true,
                    problem,
                    "its changes are not captured as the options say",
                    "Set install=ensure, or run",
                    statements(capture))));
            findings.addAll(doctor.unseen(capture));
        }
        triggers.truncation()
                .ifPresent(what -> findings.add(new Finding(
                        String.join(", ", spec.tables()),
                        false,
                        "fires no trigger for a TRUNCATE TABLE",
                        what,
                        "Delete the rows with DELETE instead",
                        List.of())));
        return findings;
    }

    private List<String> statements(Capture capture) {
        Capture next = capture.withVersion(store().next());
        List<String> statements = new ArrayList<>();
        statements.add(store().addition(next, plan(capture), loadPosition(next.name(), store())));
        statements.addAll(triggers.create(next));
        return statements;
    }

    /** A script for a database administrator that does what {@link #ensure} would do now. */
    public String script() {
        List<String> statements = new ArrayList<>();
        Set<CaptureName> wanted = new HashSet<>();
        boolean fresh = reader.find(captureTable.text()).isEmpty();
        for (TableName own : List.of(changeTable, captureTable)) {
            if (reader.find(own.text()).isEmpty()) {
                String resource =
                        own.equals(changeTable) ? dialect.changeTableResource() : dialect.captureTableResource();
                statements.addAll(new SchemaScript(resource, Map.of("table", dialect.quote(own))).statements());
            }
        }
        int version = fresh ? 1 : store().next();
        for (Capture capture : plan.captures(changeTable)) {
            wanted.add(capture.name());
            if (fresh || difference(capture, jdbc).isPresent()) {
                Capture next = capture.withVersion(version++);
                statements.add(store().addition(
                                next, plan(capture), fresh ? firstPosition() : loadPosition(next.name(), store())));
                statements.addAll(triggers.create(next));
            }
        }
        if (!fresh) {
            active().stream().filter(name -> !wanted.contains(name)).forEach(name -> statements.addAll(dropped(name)));
        }
        return triggers.script(statements);
    }

    /**
     * Queues the next records of a table whose initial load is not complete, if few are pending, in one transaction.
     *
     * @return whether it has queued any
     */
    public boolean load() {
        if (store().loading().isEmpty()) {
            return false;
        }
        return Boolean.TRUE.equals(transactions.execute(status -> {
            CaptureStore store = store();
            Optional<Loading> first = store.loading();
            first.ifPresent(store::lock);
            Optional<Loading> loading = store.loading(); // as another node may have left it
            return loading.isPresent() && load(loading.get(), store);
        }));
    }

    private boolean load(Loading loading, CaptureStore store) {
        Capture capture = latest(loading.name());
        ReadQueue queue = new ReadQueue(jdbc, dialect);
        if (queue.isFull(capture)) {
            return false;
        }
        store.saveLoadPosition(loading, queue.queueNext(capture, loading.position()));
        return true;
    }

    private Capture latest(CaptureName name) {
        return plan.captures(changeTable).stream()
                .filter(capture -> capture.name().equals(name))
                .findFirst()
                .map(capture ->
                        capture.withVersion(store().latest(name).orElseThrow().version()))
                .orElseThrow(() -> new IllegalStateException(
                        "The table " + name.table() + " is to be loaded, but is none of the option tables any more"));
    }

    /**
     * Queues records to be read and delivered again.
     *
     * @param table the table; null for all tables of the watch
     * @param condition which of its records, trusted SQL; null for all
     * @return how many
     * @throws IllegalStateException if the table is not captured, so that later changes could be missed
     */
    public int resync(String table, String condition) {
        Optional<TableName> only = Optional.ofNullable(table)
                .map(text -> reader.read(text, "table").name());
        ReadQueue queue = new ReadQueue(jdbc, dialect);
        List<Capture> captures = plan.captures(changeTable).stream()
                .filter(capture ->
                        only.isEmpty() || only.get().equals(capture.name().table()))
                .toList();
        if (captures.isEmpty()) {
            throw new IllegalStateException(
                    "The table " + table + " is none of the watch's tables. Name one of them with"
                            + " the option table, or name it with the option tables too");
        }
        int queued = 0;
        for (Capture capture : captures) {
            CaptureVersion version = store().latest(capture.name())
                    .filter(latest -> !latest.plan().isEmpty())
                    .orElseThrow(() -> new IllegalStateException(
                            "The table " + capture.name().table()
                                    + " is not captured for subscriber " + spec.subscriber()
                                    + ", so its next changes would be missed. Run action=install first"));
            queued += queue.queue(capture.withVersion(version.version()), condition);
        }
        return queued;
    }

    /** Removes all that was installed for the subscriber, with its pending changes, and nothing else. */
    public void uninstall() {
        if (reader.find(captureTable.text()).isEmpty()) {
            return;
        }
        active().forEach(this::remove);
        transactions.executeWithoutResult(status -> {
            jdbc.update("DELETE FROM " + dialect.quote(changeTable) + " WHERE subscriber = ?", spec.subscriber());
            store().removeAll();
        });
    }
}
