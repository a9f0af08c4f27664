package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.log.Printable;
import org.datasync.watch.schema.Table;
import org.datasync.watch.trigger.CapturePlan.Uncapturable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares the captures that are installed with those that should be.
 *
 * <ol>
 *   <li>What was installed is remembered as two digests: of the statements that made it with the types of the columns, and of
 *       what the catalog said of it then.
 *   <li>So a difference in the options or the columns shows in the first, and what someone has done to the triggers shows in
 *       the second. A script cannot know the second, which is then not compared.
 * </ol>
 */
final class CaptureInspection {

    private static final int DIGEST_BYTES = 16;

    private final CaptureContext context;
    private final Triggers triggers;

    CaptureInspection(CaptureContext context) {
        this.context = context;
        this.triggers = context.triggers();
    }

    /** What the statements of a capture and the types of its columns are, whatever its version. */
    String plan(Capture capture) {
        return digest(capture.columns() + "\n" + String.join("\n", triggers.create(capture.withVersion(0))));
    }

    /** Of a version of a capture, whatever other versions there are. */
    String definition(Capture version, Map<String, String> installed) {
        Map<String, String> own = new TreeMap<>(installed);
        own.keySet().retainAll(triggers.triggerNames(version));
        return definition(own);
    }

    /** Of all triggers that are there for a capture. */
    String definition(Map<String, String> installed) {
        return digest(String.join("\n", installed.values()));
    }

    /** The names of the triggers of a version. */
    List<String> triggerNames(CaptureVersion version, Table table) {
        return triggers.triggerNames(version.of(table));
    }

    /** Whether a table was captured, but its triggers have gone or been changed since, so that changes may have been missed. */
    boolean isLost(Capture capture, JdbcTemplate on) {
        Map<String, String> installed = installed(capture.name(), on);
        return context.store(on)
                .latest(capture.name())
                .filter(CaptureVersion::isFinished)
                .filter(version -> isLost(capture.withVersion(version.version()), version, installed))
                .isPresent();
    }

    private boolean isLost(Capture version, CaptureVersion stored, Map<String, String> installed) {
        if (!installed.keySet().containsAll(triggers.triggerNames(version))) {
            return installed.isEmpty() || (stored.definition().isPresent() && !isIn(installed, stored));
        }
        return stored.isOf(version.columns())
                && stored.definition()
                        .filter(then -> !then.equals(definition(version, installed)))
                        .isPresent();
    }

    private boolean isIn(Map<String, String> installed, CaptureVersion stored) {
        return stored.definition().filter(definition(installed)::equals).isPresent();
    }

    /** The definitions of the triggers that are there for a capture, by name. */
    Map<String, String> installed(CaptureName name, JdbcTemplate on) {
        return InstalledTriggers.of(triggers, name, on);
    }

    /** Whether the changes of a table are captured, with these options or others. */
    boolean isCaptured(Capture capture, JdbcTemplate on) {
        return context.store(on)
                .latest(capture.name())
                .filter(CaptureVersion::isFinished)
                .filter(version -> installed(capture.name(), on)
                        .keySet()
                        .containsAll(triggers.triggerNames(capture.withVersion(version.version()))))
                .isPresent();
    }

    /** The statements that remove what is left of a capture that is no longer whole: its table may have been renamed. */
    List<String> leftovers(Capture capture, JdbcTemplate on) {
        return triggers.isTransactional()
                ? triggers.drop(capture.name(), installed(capture.name(), on).keySet())
                : List.of();
    }

    private static String digest(String text) {
        return Digest.of(text, DIGEST_BYTES);
    }

    /** How a capture is not as it should be; empty if it is. */
    Optional<String> difference(Capture capture, JdbcTemplate on) {
        return difference(capture, context.store(on).latest(capture.name()), () -> installed(capture.name(), on));
    }

    /** Tells of captures how they are not as they should be, by one look at all that are there; empty of those that are. */
    Function<Capture, Optional<String>> differences(List<Capture> captures) {
        Map<CaptureName, CaptureVersion> latest = context.store().latest();
        Set<String> schemas = new HashSet<>();
        captures.forEach(capture -> schemas.add(capture.name().table().schema()));
        InstalledTriggers installed = new InstalledTriggers(triggers, schemas, context.jdbc());
        return capture -> difference(
                capture, Optional.ofNullable(latest.get(capture.name())), () -> installed.of(capture.name()));
    }

    private Optional<String> difference(
            Capture capture, Optional<CaptureVersion> latest, Supplier<Map<String, String>> triggersThere) {
        if (latest.isEmpty() || latest.get().isGivenUp()) {
            return Optional.of("is not captured for subscriber " + context.subscriber());
        }
        return difference(capture, latest.get(), triggersThere.get());
    }

    private Optional<String> difference(Capture capture, CaptureVersion latest, Map<String, String> installed) {
        Capture version = capture.withVersion(latest.version());
        List<String> outdated = triggers.outdated(capture.name(), installed.keySet());
        List<String> missing = new ArrayList<>(triggers.triggerNames(version));
        missing.removeAll(installed.keySet());
        if (!missing.isEmpty()) {
            return Optional.of(absence(missing, outdated));
        }
        if (!latest.plan().equals(plan(capture))) {
            return Optional.of(latest.difference(capture));
        }
        if (latest.definition()
                .filter(then -> !then.equals(definition(version, installed)))
                .isPresent()) {
            return Optional.of("has triggers that someone has replaced, changed or disabled since they were installed: "
                    + String.join(", ", installed.keySet()));
        }
        return outdated.isEmpty()
                ? Optional.empty()
                : Optional.of("has the triggers of an earlier version too, so that changes are captured twice: "
                        + String.join(", ", outdated));
    }

    private static String absence(List<String> missing, List<String> outdated) {
        return outdated.isEmpty()
                ? "lacks the triggers " + String.join(", ", missing) + " that were installed"
                : "is captured by triggers that were installed under other names, " + String.join(", ", outdated)
                        + "; expected " + String.join(", ", missing);
    }

    /** What is not as it should be, and what the watch will not see. */
    List<Finding> findings() {
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
                                "is missing",
                                "there is nothing for changes to be captured in",
                                "Set install=ensure, or have it created by")
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
        Function<Capture, Optional<String>> differences = ready ? differences(captures) : capture -> Optional.empty();
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
                .curedBy(statements(capture, context.store().next(), false));
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
        List<String> missing = new ArrayList<>(triggers.triggerNames(version.of(table)));
        missing.removeAll(installed(version.name(), context.jdbc()).keySet());
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
                        .curedBy(removal(name)))
                .toList();
    }

    private List<String> removal(CaptureName name) {
        List<String> statements = new ArrayList<>(
                triggers.drop(name, installed(name, context.jdbc()).keySet()));
        statements.add(context.store().retirement(name));
        return statements;
    }

    private List<String> statements(Capture capture, int version, boolean fresh) {
        Capture next = capture.withVersion(version);
        List<String> statements = new ArrayList<>();
        CaptureStore store = context.store();
        statements.add(store.addition(
                next, plan(capture), fresh ? context.firstPosition() : context.loadPosition(next.name(), store)));
        boolean isFirst = fresh || !isCaptured(capture, context.jdbc());
        if (isFirst && !fresh) {
            statements.addAll(leftovers(next, context.jdbc()));
        }
        statements.addAll(triggers.installation(next, isFirst));
        Set<String> there = new HashSet<>(installed(next.name(), context.jdbc()).keySet());
        there.addAll(triggers.triggerNames(next));
        List<String> outdated = triggers.outdated(next.name(), there);
        if (!outdated.isEmpty()) {
            statements.addAll(triggers.drop(next.name(), outdated));
        }
        return statements;
    }

    /** A script for a database administrator that does what the installation would do now. */
    String script() {
        List<String> statements = new ArrayList<>();
        boolean fresh = !context.hasStore();
        context.missingTables().values().forEach(table -> statements.addAll(table.statements()));
        context.otherTables().values().forEach(table -> statements.addAll(table.upgrade()));
        int version = fresh ? 1 : context.store().next();
        Set<CaptureName> wanted = new HashSet<>();
        List<Capture> captures = context.wanted(
                problem -> wanted.add(context.name(problem.table().name())));
        Function<Capture, Optional<String>> differences =
                fresh ? capture -> Optional.of("is new") : differences(captures);
        for (Capture capture : captures) {
            wanted.add(capture.name());
            if (differences.apply(capture).isPresent()) {
                statements.addAll(statements(capture, version++, fresh));
            }
        }
        if (!fresh) {
            context.installed().stream()
                    .filter(name -> !wanted.contains(name))
                    .forEach(name -> statements.addAll(removal(name)));
        }
        return script("does what install=ensure would do now for", statements);
    }

    /**
     * A script that takes out what the subscriber has.
     *
     * @param further statements for what it has elsewhere in the database
     */
    String undo(List<String> further) {
        List<String> statements = new ArrayList<>();
        if (context.hasStore()) {
            context.installed()
                    .forEach(name -> statements.addAll(
                            triggers.drop(name, installed(name, context.jdbc()).keySet())));
            statements.add("DELETE FROM " + context.dialect().quote(context.changeTable()) + " WHERE subscriber = "
                    + context.dialect().literal(context.subscriber()));
            statements.add(context.store().removal());
        }
        statements.addAll(further);
        return script("takes out again, with all that is pending, what was installed for", statements);
    }

    private String script(String what, List<String> statements) {
        if (statements.isEmpty()) {
            return "";
        }
        String subscriber = "subscriber " + Printable.line(context.subscriber()) + " of change table "
                + Printable.line(context.changeTable().toString());
        return "-- camel-datasync-watch: this script " + what + " " + subscriber + ".\n\n"
                + triggers.script(statements);
    }
}
