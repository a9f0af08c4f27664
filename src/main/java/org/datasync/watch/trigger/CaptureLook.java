package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;

/**
 * Looks whether captures still are as they were when they were installed, by what {@code datasync_capture} remembers: in a few queries,
 * however many tables there are. Which options the captures should have it does not ask.
 */
final class CaptureLook {

    private final CaptureContext context;
    private final CaptureInspection inspection;

    /** What was there at the first look, of captures that a script has installed, which remembers nothing of it. */
    private final Map<String, String> first = new HashMap<>();

    CaptureLook(CaptureContext context, CaptureInspection inspection) {
        this.context = context;
        this.inspection = inspection;
    }

    /**
     * How a capture is not as it was installed.
     *
     * @param text what was found, as the end of a sentence about the table
     * @param lost whether changes are missed; otherwise the table's columns are others
     */
    record Problem(String text, boolean lost) {}

    /**
     * What was found.
     *
     * @param problems of the tables, by their names
     * @param blind whether there are captures, but no trigger of any could be seen
     */
    record Seen(Map<TableName, Problem> problems, boolean blind) {}

    /** Looks. A capture that is being installed, or was given up, is left out. */
    Seen look() {
        if (!context.hasStore()) {
            return new Seen(Map.of(), false);
        }
        Map<CaptureName, CaptureVersion> latest = context.store().latest();
        latest.values().removeIf(version -> !version.isFinished());
        if (latest.isEmpty()) {
            return new Seen(Map.of(), false);
        }
        Set<String> schemas = new HashSet<>();
        latest.keySet().forEach(name -> schemas.add(name.table().schema()));
        InstalledTriggers triggers = new InstalledTriggers(context.triggers(), schemas, context.jdbc());
        Map<TableName, Table> tables = tables(latest.keySet());
        Map<TableName, Problem> problems = new LinkedHashMap<>();
        boolean blind = true;
        for (CaptureVersion version : latest.values()) {
            TableName table = version.name().table();
            Map<String, String> installed = triggers.of(version.name());
            blind &= installed.isEmpty();
            problem(version, installed, tables.get(table)).ifPresent(problem -> problems.put(table, problem));
        }
        return new Seen(problems, blind);
    }

    private Map<TableName, Table> tables(Set<CaptureName> names) {
        List<String> texts = names.stream().map(name -> name.table().text()).toList();
        List<String> there = new ArrayList<>();
        context.reader().names(texts).forEach((text, found) -> {
            if (!found.isEmpty()) {
                there.add(text);
            }
        });
        Map<TableName, Table> tables = new HashMap<>();
        context.reader().list(there, "tables").forEach(table -> tables.put(table.name(), table));
        return tables;
    }

    private Optional<Problem> problem(CaptureVersion version, Map<String, String> installed, Table table) {
        if (table == null) {
            return Optional.of(new Problem("is gone, or has another name", true));
        }
        boolean asInstalled = isAsInstalled(version, installed, table);
        List<String> missing = new ArrayList<>(inspection.triggerNames(version, table));
        missing.removeAll(installed.keySet());
        if (!asInstalled && !missing.isEmpty()) {
            return Optional.of(
                    new Problem("lacks the triggers " + String.join(", ", missing) + " that were installed", true));
        }
        Optional<String> alteration = alteration(version, table);
        if (alteration.isPresent() || asInstalled) {
            return alteration.map(
                    text -> new Problem(text, false)); // HSQLDB makes triggers others when a column is added
        }
        return Optional.of(new Problem(
                "has triggers that someone has replaced, changed or disabled since they were installed: "
                        + String.join(", ", installed.keySet()),
                true));
    }

    private boolean isAsInstalled(CaptureVersion version, Map<String, String> installed, Table table) {
        if (installed.isEmpty()) {
            return false;
        }
        String all = inspection.definition(installed);
        String then = version.definition()
                .orElseGet(() -> first.computeIfAbsent(version.name() + " " + version.version(), name -> all));
        return then.equals(all) || then.equals(inspection.definition(version.of(table), installed));
    }

    private static Optional<String> alteration(CaptureVersion version, Table table) {
        List<Column> captured = version.rows().columns();
        Map<String, Column> there = table.columns().stream().collect(Collectors.toMap(Column::name, column -> column));
        List<String> differences = new ArrayList<>();
        for (Column column : captured) {
            Column now = there.remove(column.name());
            if (now == null) {
                differences.add("has no column " + column.name() + " any more");
            } else if (!CaptureVersion.type(now).equals(CaptureVersion.type(column))) {
                differences.add("has the column " + column.name() + " of type " + CaptureVersion.type(now)
                        + " now, of type " + CaptureVersion.type(column) + " when it was captured");
            }
        }
        if (version.rows().whole() && !there.isEmpty()) {
            differences.add("has columns that it had not when it was captured: "
                    + String.join(", ", there.keySet().stream().sorted().toList()));
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", differences));
    }
}
