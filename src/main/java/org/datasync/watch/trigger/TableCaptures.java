package org.datasync.watch.trigger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.CapturedChanges;
import org.datasync.watch.dialect.CapturedTable;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureSpec.Selection;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Makes the captures of tables, each as its options say, and refuses what could not be captured without loss. What catalogs
 * tell of all tables is asked for once.
 */
final class TableCaptures {

    private final CaptureSpec spec;
    private final Map<TableName, Selection> selections;
    private final Triggers triggers;
    private final Map<TableName, Map<String, String>> refusedColumns;
    private final Map<TableName, String> peculiarities;
    private final StatementLevel statementLevel;
    private final UniqueKeys uniqueKeys;
    private final Function<TableName, Optional<String>> refusals;
    private final Function<TableName, String> texts;

    /**
     * Looks at the catalogs.
     *
     * @param selections what is to be captured of those tables that have options of their own
     */
    TableCaptures(
            CaptureSpec spec,
            Map<TableName, Selection> selections,
            TableReader reader,
            JdbcTemplate jdbc,
            Triggers triggers,
            CaptureDiagnostics diagnostics) {
        this.spec = spec;
        this.selections = selections;
        this.triggers = triggers;
        this.refusedColumns = refusedColumns(triggers, jdbc);
        this.peculiarities = byTable(triggers.catalog().peculiarTables(), jdbc);
        this.statementLevel = new StatementLevel(triggers, jdbc);
        this.uniqueKeys = new UniqueKeys(triggers, reader, jdbc);
        this.refusals = diagnostics.refusals();
        this.texts = reader.texts();
    }

    /** What a query tells of each table. */
    static Map<TableName, String> byTable(Optional<String> query, JdbcTemplate jdbc) {
        Map<TableName, String> found = new HashMap<>();
        query.ifPresent(sql -> jdbc.query(sql, row -> {
            found.put(new TableName(row.getString(1), row.getString(2)), row.getString(3));
        }));
        return found;
    }

    private static Map<TableName, Map<String, String>> refusedColumns(Triggers triggers, JdbcTemplate jdbc) {
        Map<TableName, Map<String, String>> columns = new HashMap<>();
        triggers.catalog()
                .refusedColumns()
                .ifPresent(query -> jdbc.query(query, row -> {
                    columns.computeIfAbsent(new TableName(row.getString(1), row.getString(2)), table -> new HashMap<>())
                            .put(row.getString(3), row.getString(4));
                }));
        return columns;
    }

    /** The table with what is peculiar about it to its database. */
    Table withPeculiarity(Table table) {
        return table.withPeculiarity(peculiarities.get(table.name()));
    }

    /**
     * The capture of a table, without a version.
     *
     * @throws IllegalArgumentException if it cannot be captured; it says why, and names the option
     */
    Capture of(CaptureName name, Table table) {
        refusals.apply(table.name()).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        Selection selection =
                selections.getOrDefault(table.name(), spec.tables().all());
        Capture capture = capture(name, captured(table, selection), selection);
        refuse(capture, refusedColumns.getOrDefault(table.name(), Map.of()));
        statementLevel.check(capture);
        return capture;
    }

    private CapturedTable captured(Table table, Selection selection) {
        List<Column> key =
                table.key(selection.keyColumns(), TableName.text(table.name().name()));
        refuseTypes(table, selection, key);
        KeyProof proof = uniqueKeys.proof(table, key);
        refuseUnproven(table, selection, proof);
        return new CapturedTable(
                table,
                texts.apply(table.name()),
                key,
                proof,
                table.chosen(selection.columns(), selection.excludeColumns()));
    }

    private Capture capture(CaptureName name, CapturedTable table, Selection selection) {
        CapturedChanges changes = new CapturedChanges(
                spec.rows().before(),
                spec.rows().after(),
                selection.rowFilter().orElse(null),
                spec.rows().unchanged(),
                spec.rows().notified());
        return new Capture(
                name, 0, table, changes, spec.installation().definer().orElse(null), selection.level());
    }

    private void refuse(Capture capture, Map<String, String> refused) {
        refuse(capture.table(), capture.key(), refused, true);
        refuse(capture.table(), capture.hasImages() ? capture.columns() : List.of(), refused, false);
    }

    private void refuse(Table table, List<Column> columns, Map<String, String> refused, boolean inKey) {
        columns.stream()
                .filter(column -> refused.containsKey(column.name()))
                .forEach(column -> refuse(table, column, refused.get(column.name()), inKey));
    }

    private void refuseTypes(Table table, Selection selection, List<Column> key) {
        List<Column> columns = table.chosen(selection.columns(), selection.excludeColumns());
        for (Column column : table.columns()) {
            boolean inKey = key.contains(column);
            boolean inImage = spec.rows().hasImages() && columns.contains(column);
            if (inKey || inImage) {
                triggers.refusal(column, inKey).ifPresent(reason -> refuse(table, column, reason, inKey));
            }
            if (columns.contains(column) && !spec.rows().unchanged() && !triggers.isComparable(column)) {
                refuse(table, column, "The database cannot tell whether a value of this type has changed.", false);
            }
        }
    }

    private static void refuseUnproven(Table table, Selection selection, KeyProof proof) {
        if (proof == KeyProof.NONE && selection.uniqueKey()) {
            String option = "table." + TableName.text(table.name().name());
            throw new IllegalArgumentException("The key of " + table.name() + " is to be "
                    + String.join(", ", selection.keyColumns())
                    + ", but neither the primary key nor a unique index over all"
                    + " records proves that no two records have the same. Name others with the option " + option
                    + ".keyColumns, create such an index, or set " + option
                    + ".uniqueKey=false if records with the same key may be one to the watch");
        }
    }

    private void refuse(Table table, Column column, String reason, boolean inKey) {
        throw new IllegalArgumentException("The column " + column.name() + " of " + table.name() + " is of type "
                + column.typeName() + " and cannot be captured without loss. " + reason + " "
                + (inKey
                        ? "Name other columns with the option table."
                                + table.name().name() + ".keyColumns"
                        : "Leave it out with the option excludeColumns, or set capture=key"
                                + (triggers.isComparable(column) ? "" : " and recordUnchanged=true")));
    }
}
