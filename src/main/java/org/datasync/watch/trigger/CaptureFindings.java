package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.schema.Table;
import org.datasync.watch.trigger.CapturePlan.Uncapturable;

/** Tells how captures, and our own tables, are not as they should be, with what cures it. */
final class CaptureFindings {

    private final CaptureContext context;
    private final CaptureInspection inspection;
    private final CaptureScript script;

    CaptureFindings(CaptureContext context, CaptureInspection inspection, CaptureScript script) {
        this.context = context;
        this.inspection = inspection;
        this.script = script;
    }

    /** What is not as it should be, and what the watch will not see. */
    List<Finding> all() {
        List<Finding> findings = new ArrayList<>(missingTables());
        findings.addAll(otherTables());
        boolean ready = findings.isEmpty();
        findings.addAll(context.strangers());
        if (ready) {
            findings.addAll(context.diagnostics().ofOurTables(context.ownTables()));
            findings.addAll(context.diagnostics().ofWatch(context.changeTable()));
        }
        Map<CaptureName, CaptureVersion> latest = ready ? context.store().latest() : Map.of();
        List<Capture> captures = context.possible(problem -> findings.add(uncapturable(problem, latest)));
        boolean same = addCaptures(findings, captures, ready);
        if (!ready || !same) {
            findings.addAll(context.diagnostics().ofInstallation(context.changeTable()));
        }
        if (ready) {
            findings.addAll(unwanted(findings, captures));
        }
        return findings;
    }

    private List<Finding> missingTables() {
        List<Finding> findings = new ArrayList<>();
        context.missingTables()
                .forEach((name, table) -> findings.add(Finding.error(
                                name,
                                "is missing, or the watch's user may not see it",
                                "there is nothing for changes to be captured in",
                                "Set install=ensure, grant select on it, or have it created by")
                        .curedBy(table.statements())));
        return findings;
    }

    private List<Finding> otherTables() {
        List<Finding> findings = new ArrayList<>();
        context.otherTables().forEach((name, table) -> {
            String difference = table.difference().orElse("");
            findings.add(
                    table.isNewer()
                            ? Finding.error(
                                    name, difference, "this release does not know it", "Use a release that does")
                            : Finding.error(
                                            name,
                                            difference,
                                            "this release works with that one alone",
                                            "Set install=ensure, or have it brought up to date by")
                                    .curedBy(table.upgrade()));
        });
        return findings;
    }

    /** Adds what is to be said of each capture; returns whether all are as they should be. */
    private boolean addCaptures(List<Finding> findings, List<Capture> captures, boolean ready) {
        Function<Capture, Optional<String>> differences =
                ready ? inspection.differences(captures) : capture -> Optional.empty();
        Function<Capture, List<Finding>> blindSpots = context.diagnostics().ofCaptures();
        boolean same = true;
        for (Capture capture : captures) {
            Optional<Finding> difference = differences.apply(capture).map(problem -> otherwise(capture, problem));
            difference.ifPresent(findings::add);
            same &= difference.isEmpty();
            findings.addAll(blindSpots.apply(capture));
        }
        return same;
    }

    private Finding otherwise(Capture capture, String problem) {
        return Finding.error(
                        capture.name().table(),
                        problem,
                        "its changes are not captured as the options say",
                        "Set install=ensure, or run")
                .curedBy(script.statements(capture, context.store().next(), false));
    }

    /** What is to be known of a table that cannot be captured. */
    Finding uncapturable(Uncapturable problem, Map<CaptureName, CaptureVersion> latest) {
        return new Finding(
                problem.table().name().toString(),
                problem.named(),
                problem.named()
                        ? "cannot be captured"
                        : "is meant by a * in the option tables, but cannot be captured, and "
                                + standing(problem.table(), latest),
                problem.reason(),
                "Do that, or leave the table out with excludeTables",
                List.of());
    }

    private String standing(Table table, Map<CaptureName, CaptureVersion> latest) {
        CaptureVersion version = latest.get(context.name(table.name()));
        if (version == null || version.isGivenUp()) {
            return "its changes are not recorded";
        }
        List<String> missing = new ArrayList<>(inspection.triggerNames(version, table));
        missing.removeAll(inspection.installed(version.name(), context.jdbc()).keySet());
        return missing.isEmpty()
                ? "its capture stays as version " + version.version() + " was installed"
                : "its changes are not recorded any longer, as its capture lacks the triggers "
                        + String.join(", ", missing);
    }

    /** Those that are neither wanted nor have a finding that says why they cannot be. */
    private List<Finding> unwanted(List<Finding> findings, List<Capture> wanted) {
        Set<String> named = new HashSet<>();
        findings.forEach(finding -> named.add(finding.table()));
        wanted.forEach(capture -> named.add(capture.name().table().toString()));
        return context.installed().stream()
                .filter(name -> !named.contains(name.table().toString()))
                .map(name -> Finding.warning(
                                name.table(),
                                "is captured for subscriber " + name.subscriber()
                                        + ", but is none of the option tables",
                                "its changes are still recorded and delivered",
                                "Name it with the option tables, set install=ensure, or run")
                        .curedBy(script.removal(name)))
                .toList();
    }
}
