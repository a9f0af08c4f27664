package org.datasync.watch.snapshot;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datasync.watch.change.Json;

/**
 * The position of another pattern, which is a JSON object by tables, with how the comparison beside it stands as the member of an
 * empty name, as no table has. The other pattern keeps that member as it is.
 */
final class SharedPosition {

    private static final String COMPARISON = "";

    private static final String WHAT = "The position of the watch in datasync_watch";

    private SharedPosition() {}

    /** How the comparison stands. */
    static Run run(Optional<String> position) {
        return Run.of(Optional.ofNullable(members(position).get(COMPARISON)).map(Json::write));
    }

    /** The same position with the comparison standing otherwise; with the same text whoever has written it. */
    static String with(Optional<String> position, Run run) {
        Map<String, Object> members = members(position);
        members.put(COMPARISON, Json.readObject(run.text(), WHAT));
        return Json.write(members);
    }

    private static Map<String, Object> members(Optional<String> position) {
        return position.filter(text -> !text.isEmpty())
                .map(text -> new TreeMap<>(Json.readObject(text, WHAT)))
                .orElseGet(TreeMap::new);
    }
}
