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
import org.datasync.watch.schema.Table;
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
}
