package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.log.Printable;

/** Scripts for a database administrator, with which captures are installed and taken out again without us. */
final class CaptureScript {

    private final CaptureContext context;
    private final CaptureInspection inspection;
    private final Triggers triggers;

    CaptureScript(CaptureContext context, CaptureInspection inspection) {
        this.context = context;
        this.inspection = inspection;
        this.triggers = context.triggers();
    }

    /** The statements that remove a capture. */
    List<String> removal(CaptureName name) {
        List<String> statements = new ArrayList<>(
                triggers.drop(name, inspection.installed(name, context.jdbc()).keySet()));
        statements.add(context.store().retirement(name));
        return statements;
    }

    /**
     * The statements that install a capture.
     *
     * @param version its number
     * @param fresh whether there is no {@code datasync_capture} yet
     */
    List<String> statements(Capture capture, int version, boolean fresh) {
        Capture next = capture.withVersion(version);
        List<String> statements = new ArrayList<>();
        CaptureStore store = context.store();
        statements.add(store.addition(
                next,
                inspection.plan(capture),
                fresh ? context.firstPosition() : context.loadPosition(next.name(), store)));
        boolean isFirst = fresh || !inspection.isCaptured(capture, context.jdbc());
        if (isFirst && !fresh) {
            statements.addAll(inspection.leftovers(next, context.jdbc()));
        }
        statements.addAll(triggers.installation(next, isFirst));
        statements.addAll(triggers.comments(next));
        Set<String> there =
                new HashSet<>(inspection.installed(next.name(), context.jdbc()).keySet());
        there.addAll(triggers.triggerNames(next));
        List<String> outdated = triggers.outdated(next.name(), there);
        if (!outdated.isEmpty()) {
            statements.addAll(triggers.drop(next.name(), outdated));
        }
        return statements;
    }

    /**
     * A script for a database administrator that does what the installation would do now.
     *
     * @param further statements for what the watch needs elsewhere in the database
     */
    String installation(List<String> further) {
        List<String> statements = new ArrayList<>();
        boolean fresh = !context.hasStore();
        statements.addAll(tables());
        int version = fresh ? 1 : context.store().next();
        Set<CaptureName> wanted = new HashSet<>();
        List<Capture> captures = context.wanted(
                problem -> wanted.add(context.name(problem.table().name())));
        Function<Capture, Optional<String>> differences =
                fresh ? capture -> Optional.of("is new") : inspection.differences(captures);
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
        statements.addAll(further);
        return script("does what install=ensure would do now for", statements);
    }

    /** Each once: they share the table that says of which versions they are, and Derby cannot say that it may be there. */
    private List<String> tables() {
        return Stream.concat(
                        context.missingTables().values().stream().flatMap(table -> table.statements().stream()),
                        context.otherTables().values().stream().flatMap(table -> table.upgrade().stream()))
                .distinct()
                .toList();
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
                    .forEach(name -> statements.addAll(triggers.drop(
                            name, inspection.installed(name, context.jdbc()).keySet())));
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
