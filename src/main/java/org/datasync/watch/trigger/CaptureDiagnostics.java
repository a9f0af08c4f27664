package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.TableEngines.Flaw;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Finds what is in the way of captures: what changes tables past their triggers (foreign keys, engines without transactions,
 * what the database's triggers do not see), what is strange about our own tables, and rights and settings that are lacking.
 */
final class CaptureDiagnostics {

    private final Dialect dialect;
    private final TableReader reader;
    private final JdbcTemplate jdbc;
    private final TableEngines engines;
    private final boolean cascadesIgnored;
    private final boolean enginesIgnored;

    CaptureDiagnostics(Dialect dialect, TableReader reader, JdbcTemplate jdbc, CaptureSpec spec) {
        this.dialect = dialect;
        this.reader = reader;
        this.jdbc = jdbc;
        this.engines = new TableEngines(jdbc, dialect);
        this.cascadesIgnored = spec.installation().cascadesIgnored();
        this.enginesIgnored = spec.installation().enginesIgnored();
    }

    /** Tells of tables why they cannot be captured with the options as they are; empty of those that can. */
    Function<TableName, Optional<String>> refusals() {
        Function<TableName, List<ForeignKey>> cascades = cascadesIgnored ? table -> List.of() : cascadesPastTriggers();
        Function<TableName, Optional<Flaw>> flaws = enginesIgnored ? table -> Optional.empty() : engines.flaws();
        return table -> {
            List<String> refusals = new ArrayList<>();
            flaws.apply(table).ifPresent(flaw -> refusals.add(flaw.refusal("The table", "miss such changes")));
            List<ForeignKey> pastTriggers = cascades.apply(table);
            if (!pastTriggers.isEmpty()) {
                refusals.add(
                        "The table " + table
                                + " has foreign keys by which the database itself changes or deletes its"
                                + " records, which fires no triggers on " + dialect + ": those to "
                                + parents(pastTriggers)
                                + ". Give them neither CASCADE nor SET NULL, or set cascades=ignore if the watch may miss that");
            }
            return refusals.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", refusals));
        };
    }

    /** What the watch as a whole lacks: rights of its user, time-outs of its connections, sight of a TRUNCATE. */
    List<Finding> ofWatch(TableName changeTable) {
        List<Finding> findings = new ArrayList<>();
        for (String use : List.of("SELECT count(*) FROM ", "DELETE FROM ")) {
            right(changeTable, use).ifPresent(findings::add);
        }
        if (dialect.isServer() && isWithoutTimeout()) {
            findings.add(Finding.warning(
                    changeTable,
                    "is read over connections without a time-out",
                    "a connection that the network loses keeps the watch waiting for as long as the operating system does",
                    "Set the driver's socketTimeout to more than the route's longest pause within a cycle"));
        }
        dialect.triggers()
                .truncation()
                .ifPresent(what -> findings.add(Finding.warning(
                        changeTable,
                        "gets no row for a TRUNCATE TABLE of a captured table",
                        what,
                        "Delete the rows with DELETE instead")));
        return findings;
    }

    /** Those of our own tables whose engine has no transactions, on which nothing can be relied. */
    List<Finding> ofOurTables(List<TableName> own) {
        return own.stream()
                .flatMap(table -> engines
                        .flaw(table)
                        .map(flaw -> Finding.error(
                                table, flaw.problem(), "changes can be lost, and delivered again", flaw.cure()))
                        .stream())
                .toList();
    }

    /** Makes sure that there are none of those. */
    void requireEngines(List<TableName> own) {
        engines.require(own);
    }

    private Optional<Finding> right(TableName table, String use) {
        try {
            jdbc.execute(use + dialect.quote(table) + " WHERE 1 = 0");
            return Optional.empty();
        } catch (DataAccessException e) {
            return Optional.of(Finding.error(
                    table,
                    "does not let the watch's user run " + use.strip(),
                    "its changes can be captured but not read or acknowledged",
                    "Grant select and delete on it to the user"));
        }
    }

    private boolean isWithoutTimeout() {
        return Boolean.TRUE.equals(
                jdbc.execute((ConnectionCallback<Boolean>) connection -> connection.getNetworkTimeout() == 0));
    }

    /** Looks at the keys only of those tables that the catalog says have some that cascade. */
    private Function<TableName, List<ForeignKey>> cascadesPastTriggers() {
        Optional<String> query = dialect.tablesWithCascades();
        if (query.isEmpty()) {
            return table -> List.of();
        }
        Set<TableName> tables = new HashSet<>(
                jdbc.query(query.get(), (row, index) -> new TableName(row.getString(1), row.getString(2))));
        return table -> tables.contains(table)
                ? reader.foreignKeys(table).stream()
                        .filter(ForeignKey::cascades)
                        .toList()
                : List.of();
    }

    private static String parents(List<ForeignKey> keys) {
        return keys.stream()
                .map(key -> key.parent() + " (" + String.join(", ", key.columns()) + ")")
                .collect(Collectors.joining(", "));
    }

    /** Tells of captures what their triggers do not see, or lack. */
    Function<Capture, List<Finding>> ofCaptures() {
        Function<TableName, List<ForeignKey>> cascades = cascadesPastTriggers();
        Function<Capture, Optional<Finding>> flaws = ofEngines();
        return capture -> {
            List<Finding> findings =
                    new ArrayList<>(flaws.apply(capture).stream().toList());
            findings.addAll(ofCapture(capture, cascades.apply(capture.name().table())));
            return findings;
        };
    }

    /** Tells of captures that their tables keep what is rolled back, which the options say may be ignored. */
    Function<Capture, Optional<Finding>> ofEngines() {
        Function<TableName, Optional<Flaw>> flaws = engines.flaws();
        return capture -> flaws.apply(capture.name().table())
                .map(flaw -> Finding.warning(
                        capture.name().table(), flaw.problem(), "such changes are missed", flaw.cure()));
    }

    private List<Finding> ofCapture(Capture capture, List<ForeignKey> cascades) {
        TableName table = capture.name().table();
        List<Finding> findings = new ArrayList<>();
        if (!cascades.isEmpty()) {
            findings.add(Finding.warning(
                    table,
                    "has foreign keys that cascade, to " + parents(cascades),
                    "what they change or delete is missed",
                    "Give them neither CASCADE nor SET NULL"));
        }
        findings.addAll(ofKey(capture));
        ofReading(table).ifPresent(findings::add);
        findings.addAll(ofTriggers(capture, jdbc));
        return findings;
    }

    private static List<Finding> ofKey(Capture capture) {
        TableName table = capture.name().table();
        String option = "the option table." + table.name() + ".keyColumns";
        List<Finding> findings = new ArrayList<>();
        capture.key().stream()
                .filter(column ->
                        column.nullable() && !capture.table().primaryKey().contains(column.name()))
                .forEach(column -> findings.add(Finding.warning(
                        table,
                        "has the key column " + column.name() + ", which may be null",
                        "the changes of a record without a key are held, and parked in the end, and the initial load"
                                + " leaves such records out",
                        "Declare the column NOT NULL, or name others with " + option)));
        if (capture.proof() == KeyProof.NONE) {
            String names = capture.key().stream().map(Column::name).collect(Collectors.joining(", "));
            findings.add(Finding.warning(
                    table,
                    "has the key columns " + names + ", of which nothing proves that they are unique",
                    "records with the same key are one record to the watch, and the last change of any of them counts",
                    "Create a unique index, or name others with " + option));
        }
        return findings;
    }

    private Optional<Finding> ofReading(TableName table) {
        return new TableGuard(jdbc, dialect, true)
                .objection(table)
                .map(what -> Finding.warning(
                        table,
                        "cannot be read by the watch's user",
                        "its changes with fetchRow=true are held, and it is neither loaded nor resynced: " + what,
                        "Do that, or capture images and set fetchRow=false"));
    }

    /** The same as far as the triggers that are there tell it, as this connection sees them. */
    List<Finding> ofTriggers(Capture capture, JdbcTemplate on) {
        return dialect.triggers()
                .catalog()
                .blindSpots(capture)
                .map(query -> found(capture.name().table(), query, on))
                .orElse(List.of());
    }

    /** Why the watch's user could not install triggers that are missing or are to be replaced. */
    List<Finding> ofInstallation(TableName changeTable) {
        return dialect.triggers()
                .catalog()
                .installationBlockers()
                .map(query -> found(changeTable, query, jdbc))
                .orElse(List.of());
    }

    private static List<Finding> found(TableName table, SqlClause query, JdbcTemplate on) {
        return on.query(
                query.sql(),
                (row, index) -> new Finding(
                        table.toString(),
                        row.getString(4).equals("error"),
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        List.of()),
                query.arguments().toArray());
    }
}
