package org.datasync.watch;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datasync.watch.failure.FailureSelection;

/**
 * What an action is about, where its endpoint does not say it and the message's body does: a map of what the options
 * {@code changeId}, {@code table} and {@code key} would say, or a list of changes' ids. Nothing else is taken from a body: that all are
 * meant, that something is done by force, or a condition can only be said by the endpoint's URI.
 */
final class BodySelection {

    private static final Set<String> PARTS = Set.of("changeId", "table", "key");

    private BodySelection() {}

    /**
     * The selections that an action is about, each for itself.
     *
     * @param given what the endpoint selects; if that is anything the body is not looked at
     * @throws IllegalArgumentException if neither selects anything, or the body something that only the URI may
     */
    static List<FailureSelection> of(FailureSelection given, Object body, String action) {
        if (!given.isEmpty() || !(body instanceof Map || body instanceof Collection)) {
            given.require(action);
            return List.of(given);
        }
        if (body instanceof Map<?, ?> map) {
            FailureSelection selection = selection(map);
            selection.require(action);
            return List.of(selection);
        }
        return ((Collection<?>) body).stream().map(BodySelection::byId).toList();
    }

    private static FailureSelection selection(Map<?, ?> map) {
        refuseOthers(map);
        return new FailureSelection(text(map, "changeId"), text(map, "table"), text(map, "key"), false);
    }

    private static FailureSelection byId(Object id) {
        if (!(id instanceof String text) || text.isBlank()) {
            throw new IllegalArgumentException(
                    "The body is a list whose elements are not all texts; expected ids of changes");
        }
        return new FailureSelection(Optional.of(text), Optional.empty(), Optional.empty(), false);
    }

    private static void refuseOthers(Map<?, ?> map) {
        map.keySet().forEach(part -> {
            if (!(part instanceof String name) || !PARTS.contains(name)) {
                throw new IllegalArgumentException("The body selects by " + part + ", expected one of "
                        + new TreeSet<>(PARTS) + ". Everything else can only be said by the options of the endpoint");
            }
        });
    }

    private static Optional<String> text(Map<?, ?> map, String part) {
        Object value = map.get(part);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String || value instanceof Number) {
            return Optional.of(value.toString());
        }
        throw new IllegalArgumentException("The body's " + part + " is no text");
    }
}
