package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.OwnTables;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureSpec.Selection;
import org.springframework.jdbc.core.JdbcTemplate;

/** Compares what the options say with the tables that there are, and so knows what is to be captured. */
final class CapturePlan {

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
        TableCaptures capturing = new TableCaptures(spec, selections, reader, jdbc, triggers, diagnostics);
        List<Capture> captures = new ArrayList<>();
        for (Table plain : tables) {
            Table table = capturing.withPeculiarity(plain);
            try {
                captures.add(capturing.of(new CaptureName(changeTable, subscriber, table.name()), table));
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
        Map<TableName, String> partitions =
                TableCaptures.byTable(triggers.catalog().partitions(), jdbc);
        Set<TableName> exact = exactlyNamed();
        Predicate<TableName> excludes = reader.among(spec.tables().excluded());
        List<Table> tables = new ArrayList<>();
        for (Table table : reader.list(spec.tables().names(), "tables")) {
            Optional<String> root = Optional.ofNullable(partitions.get(table.name()));
            if (exact.contains(table.name())) {
                refuse(table, root);
            }
            if (root.isEmpty() && !excludes.test(table.name()) && !OwnTables.contain(table)) {
                tables.add(table);
            }
        }
        if (tables.isEmpty()) {
            throw new IllegalArgumentException(
                    "Of the tables " + String.join(", ", spec.tables().names())
                            + " none is left. Name others with the option tables, or fewer with excludeTables");
        }
        return tables;
    }

    /** Refuses a table that somebody means, and that others have the changes of or that is none of the application's. */
    private static void refuse(Table table, Optional<String> root) {
        if (root.isPresent()) {
            throw new IllegalArgumentException("The table " + table.name() + " is a partition of " + root.get()
                    + ", whose capture has its changes; name " + root.get() + " in the option tables instead");
        }
        if (OwnTables.contain(table)) {
            throw new IllegalArgumentException("The table " + table.name()
                    + " is one of our own, which cannot be captured; leave it out of the option tables");
        }
    }

    private Set<TableName> exactlyNamed() {
        List<String> texts = spec.tables().names().stream()
                .filter(text -> !text.contains("*"))
                .toList();
        Set<TableName> names = new HashSet<>();
        reader.names(texts).values().forEach(names::addAll);
        return names;
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
}
