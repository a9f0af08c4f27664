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
import org.datasync.watch.schema.RightMissing;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.springframework.dao.DataAccessException;

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
     * @param kind what follows from it
     */
    record Problem(String text, Kind kind) {}

    /** What follows from what was found. */
    enum Kind {
        /** Changes are missed. */
        LOST,
        /** The table's columns are others, or nothing can be seen. */
        DOUBTFUL,
        /** The triggers are there, but the user may not see them. */
        HIDDEN
    }

    private static final Problem UNSEEN = new Problem(
            "has triggers that the watch's user may not see: he lacks the right TRIGGER on it", Kind.HIDDEN);

    /**
     * What was found.
     *
     * @param problems of the tables, by their names
     * @param blind whether there are captures, but no trigger of any could be seen, and nobody can tell why
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
        boolean none =
                latest.keySet().stream().allMatch(name -> triggers.of(name).isEmpty());
        boolean provable = latest.values().stream()
                .anyMatch(version -> hiddenTrigger(version).isPresent());
        Hiding hiding = new Hiding();
        Map<TableName, Problem> problems = new LinkedHashMap<>();
        for (CaptureVersion version : latest.values()) {
            TableName table = version.name().table();
            problem(version, triggers.of(version.name()), tables.get(table))
                    .map(problem -> hiding.of(version, problem))
                    .ifPresent(problem -> problems.put(table, problem));
        }
        return new Seen(problems, none && !provable);
    }

    /** Finds out in one look which triggers are hidden: of the first that seem to be lost, and takes the rest for the same. */
    private final class Hiding {

        private static final int MOST_ASKED = 100;

        private int asked;
        private boolean hidden;

        Problem of(CaptureVersion version, Problem problem) {
            if (problem.kind() != Kind.LOST) {
                return problem;
            }
            if (asked++ < MOST_ASKED) {
                hidden = hiddenTrigger(version)
                        .filter(CaptureLook.this::isRefusedForARight)
                        .isPresent();
            }
            return hidden ? UNSEEN : problem;
        }
    }

    private Optional<String> hiddenTrigger(CaptureVersion version) {
        return context.triggers().hiddenTrigger(version.name(), version.version());
    }

    private boolean isRefusedForARight(String statement) {
        try {
            context.jdbc().execute(statement);
            return false;
        } catch (RightMissing e) {
            return true;
        } catch (DataAccessException e) {
            if (context.dialect().isInfrastructure(e)) {
                throw e;
            }
            return false; // there is none
        }
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
            return Optional.of(new Problem("is gone, or has another name", Kind.LOST));
        }
        boolean asInstalled = isAsInstalled(version, installed, table);
        List<String> missing = new ArrayList<>(inspection.triggerNames(version, table));
        missing.removeAll(installed.keySet());
        if (!asInstalled && !missing.isEmpty()) {
            return Optional.of(new Problem(
                    "lacks the triggers " + String.join(", ", missing) + " that were installed", Kind.LOST));
        }
        Optional<String> alteration = alteration(version, table);
        if (alteration.isPresent() || asInstalled) {
            return alteration.map(
                    text -> new Problem(text, Kind.DOUBTFUL)); // HSQLDB makes triggers others when a column is added
        }
        return Optional.of(new Problem(
                "has triggers that someone has replaced, changed or disabled since they were installed: "
                        + String.join(", ", installed.keySet()),
                Kind.LOST));
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
