package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.CapturedChanges;
import org.datasync.watch.dialect.CapturedTable;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureSpec.Selection;
import org.springframework.jdbc.core.JdbcTemplate;

/** Compares what the options say with the tables that there are, and so knows what is to be captured. */
final class CapturePlan {

    /** By these columns a table is known for a change table of ours, whatever its name. */
    private static final List<String> OURS = List.of(
            ChangeTableColumns.SUBSCRIBER,
            ChangeTableColumns.RECORD_KEY,
            ChangeTableColumns.BEFORE_IMAGE,
            ChangeTableColumns.CAPTURE_VERSION);

    private static final Set<String> STATE =
            Set.of("datasync_watch", "datasync_failure", "datasync_payload", "datasync_capture");

    private final String subscriber;
    private final CaptureSpec spec;
    private final TableReader reader;
    private final JdbcTemplate jdbc;
    private final Triggers triggers;
    private final CaptureDiagnostics diagnostics;

    CapturePlan(
            String subscriber,
            CaptureSpec spec,
            TableReader reader,
            JdbcTemplate jdbc,
            Triggers triggers,
            CaptureDiagnostics diagnostics) {
        this.subscriber = subscriber;
        this.spec = spec;
        this.reader = reader;
        this.jdbc = jdbc;
        this.triggers = triggers;
        this.diagnostics = diagnostics;
    }

    /**
     * A table that cannot be captured.
     *
     * @param reason what is about it, and what could be done
     * @param named whether an option names it, and not only a {@code *} means it among others
     */
    record Uncapturable(Table table, String reason, boolean named) {}

    /**
     * A capture a table, without a version, in the order of the tables' names.
     *
     * @param changeTable where the changes go
     * @param leftOut is told of tables that cannot be captured, and that no option names
     * @throws IllegalArgumentException if something in the options does not fit the tables, if one that an option names cannot
     *     be captured, or if none can; it names all of it
     */
    List<Capture> captures(TableName changeTable, Consumer<Uncapturable> leftOut) {
        List<Uncapturable> problems = new ArrayList<>();
        List<Capture> captures = possibleCaptures(changeTable, problems::add);
        List<Uncapturable> refused = problems.stream()
                .filter(problem -> problem.named() || captures.isEmpty())
                .toList();
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    refused.stream().map(Uncapturable::reason).collect(Collectors.joining("\n")));
        }
        problems.forEach(leftOut);
        return captures;
    }

    /** The captures of those tables that can be captured; told of each other one is why it cannot. */
    List<Capture> possibleCaptures(TableName changeTable, Consumer<Uncapturable> problems) {
        List<Table> tables = tables();
        Map<TableName, Selection> selections = selections(tables);
        Set<TableName> named = exactlyNamed();
        named.addAll(selections.keySet());
        List<Capture> captures = new ArrayList<>();
        Map<TableName, Map<String, String>> refused = refusedColumns();
        Map<TableName, String> peculiarities = byTable(triggers.catalog().peculiarTables());
        StatementLevel statementLevel = new StatementLevel(triggers, jdbc);
        UniqueKeys uniqueKeys = new UniqueKeys(triggers, reader, jdbc);
        Function<TableName, Optional<String>> refusals = diagnostics.refusals();
        Function<TableName, String> texts = reader.texts();
        for (Table plain : tables) {
            Table table = plain.withPeculiarity(peculiarities.get(plain.name()));
            try {
                refusals.apply(table.name()).ifPresent(problem -> {
                    throw new IllegalArgumentException(problem);
                });
                Selection selection =
                        selections.getOrDefault(table.name(), spec.tables().all());
                List<Column> key = key(table, selection);
                refuseTypes(table, selection, key);
                KeyProof proof = uniqueKeys.proof(table, key);
                refuseUnproven(table, selection, proof);
                Capture capture = capture(changeTable, table, texts.apply(table.name()), selection, key, proof);
                refuse(capture, refused.getOrDefault(table.name(), Map.of()));
                statementLevel.check(capture);
                captures.add(capture);
            } catch (IllegalArgumentException e) {
                problems.accept(new Uncapturable(table, e.getMessage(), named.contains(table.name())));
            }
        }
        return captures;
    }

    private List<Table> tables() {
        if (spec.tables().names().isEmpty()) {
            throw new IllegalArgumentException("The watch has no tables to capture; expected the names of some, as in"
                    + " product,customer or store.*, in the option tables");
        }
        Map<TableName, String> partitions = byTable(triggers.catalog().partitions());
        Set<TableName> exact = exactlyNamed();
        Predicate<TableName> excludes = reader.among(spec.tables().excluded());
        List<Table> tables = new ArrayList<>();
        for (Table table : reader.list(spec.tables().names(), "tables")) {
            boolean named = exact.contains(table.name());
            String root = partitions.get(table.name());
            if (root != null && named) {
                throw new IllegalArgumentException("The table " + table.name() + " is a partition of " + root
                        + ", whose capture has its changes; name " + root + " in the option tables instead");
            }
            boolean excluded = excludes.test(table.name());
            if (root == null && !excluded && !isOurs(table)) {
                tables.add(table);
            } else if (named && isOurs(table)) {
                throw new IllegalArgumentException("The table " + table.name()
                        + " is one of our own, which cannot be captured; leave it out of the option tables");
            }
        }
        if (tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "Of the tables " + String.join(", ", spec.tables().names())
                            + " none is left. Name others with the option tables, or fewer with excludeTables");
        }
        return tables;
    }

    private Set<TableName> exactlyNamed() {
        List<String> texts = spec.tables().names().stream()
                .filter(text -> !text.contains("*"))
                .toList();
        Set<TableName> names = new HashSet<>();
        reader.names(texts).values().forEach(names::addAll);
        return names;
    }

    private Map<TableName, String> byTable(Optional<String> query) {
        Map<TableName, String> found = new HashMap<>();
        query.ifPresent(sql -> jdbc.query(sql, row -> {
            found.put(new TableName(row.getString(1), row.getString(2)), row.getString(3));
        }));
        return found;
    }

    private Map<TableName, Map<String, String>> refusedColumns() {
        Map<TableName, Map<String, String>> columns = new HashMap<>();
        triggers.catalog()
                .refusedColumns()
                .ifPresent(query -> jdbc.query(query, row -> {
                    columns.computeIfAbsent(new TableName(row.getString(1), row.getString(2)), table -> new HashMap<>())
                            .put(row.getString(3), row.getString(4));
                }));
        return columns;
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

    private static boolean isOurs(Table table) {
        boolean state = STATE.stream()
                .anyMatch(name -> name.equalsIgnoreCase(table.name().name()));
        return state || OURS.stream().allMatch(name -> table.find(name).isPresent());
    }

    private Map<TableName, Selection> selections(List<Table> tables) {
        Map<TableName, Selection> selections = new HashMap<>();
        Set<TableName> selected = tables.stream().map(Table::name).collect(Collectors.toSet());
        Map<String, List<TableName>> names = reader.names(spec.tables().byName().keySet().stream()
                .filter(text -> !text.contains("*"))
                .toList());
        spec.tables().byName().forEach((text, selection) -> {
            List<TableName> known = names.getOrDefault(text, List.of());
            TableName name =
                    known.isEmpty() ? reader.read(text, "table." + text).name() : known.get(0);
            if (!selected.contains(name)) {
                throw new IllegalArgumentException("The table " + text + " has options, but is none of the tables "
                        + String.join(", ", spec.tables().names())
                        + ". Name it with the option tables, or leave out table."
                        + text);
            }
            selections.put(name, selection);
        });
        return selections;
    }

    private void refuseTypes(Table table, Selection selection, List<Column> key) {
        List<Column> columns = columns(table, selection);
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

    private Capture capture(
            TableName changeTable, Table table, String text, Selection selection, List<Column> key, KeyProof proof) {
        return new Capture(
                new CaptureName(changeTable, subscriber, table.name()),
                0,
                new CapturedTable(table, text, key, proof, columns(table, selection)),
                new CapturedChanges(
                        spec.rows().before(),
                        spec.rows().after(),
                        selection.rowFilter().orElse(null),
                        spec.rows().unchanged()),
                spec.installation().definer().orElse(null),
                selection.level());
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

    private static List<Column> key(Table table, Selection selection) {
        List<String> names = selection.keyColumns();
        if (names.isEmpty() && table.primaryKey().isEmpty()) {
            throw new IllegalArgumentException("The table " + table.name()
                    + " has no primary key, so its records cannot"
                    + " be told apart. Name columns that can with the option table."
                    + TableName.text(table.name().name()) + ".keyColumns, or leave the table out with excludeTables");
        }
        return names.isEmpty()
                ? table.primaryKey().stream()
                        .map(name -> table.column('"' + name.replace("\"", "\"\"") + '"', "keyColumns"))
                        .toList()
                : names.stream().map(name -> table.column(name, "keyColumns")).toList();
    }

    private static List<Column> columns(Table table, Selection selection) {
        List<Column> wanted = selection.columns().isEmpty()
                ? table.columns()
                : selection.columns().stream()
                        .map(name -> table.column(name, "columns"))
                        .toList();
        List<Column> excluded = selection.excludeColumns().stream()
                .map(table::find)
                .flatMap(Optional::stream)
                .toList();
        return table.columns().stream()
                .filter(wanted::contains)
                .filter(column -> !excluded.contains(column))
                .toList();
    }
}
