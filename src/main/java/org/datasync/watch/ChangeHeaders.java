package org.datasync.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.spi.HeadersMapFactory;
import org.datasync.watch.change.Change;
import org.datasync.watch.cycle.CycleSpec;

/**
 * The headers of messages of one change. To put them into a message one by one takes longer than all else about it, as each name is
 * compared with others in all their letters; a sorted map is copied without that. So they are set in one map, in place, and
 * copied.
 */
final class ChangeHeaders {

    private static final String[] VARYING = {
        DatasyncWatchConstants.ATTEMPT,
        DatasyncWatchConstants.CHANGE_ID,
        DatasyncWatchConstants.TABLE,
        DatasyncWatchConstants.OPERATION,
        DatasyncWatchConstants.KEY,
        DatasyncWatchConstants.CHANGED_AT,
        DatasyncWatchConstants.MESSAGE_TIMESTAMP
    };

    private final HeadersMapFactory factory;
    private final Map<String, Object> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Map.Entry<String, Object>> entries;

    ChangeHeaders(CycleSpec spec, HeadersMapFactory factory) {
        this.factory = factory;
        all.put(DatasyncWatchConstants.NAME, spec.watch());
        all.put(DatasyncWatchConstants.LANE, spec.lane());
        Stream.of(VARYING).forEach(name -> all.put(name, null));
        this.entries = all.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry));
    }

    /** The headers of a change, in a map of their own. */
    synchronized Map<String, Object> of(Change change, int attempt) {
        Instant changedAt = change.getChangedAt();
        set(DatasyncWatchConstants.ATTEMPT, attempt);
        set(DatasyncWatchConstants.CHANGE_ID, change.getId());
        set(DatasyncWatchConstants.TABLE, change.getTable());
        set(DatasyncWatchConstants.OPERATION, change.getOperation().word());
        set(DatasyncWatchConstants.KEY, change.getKey() == null ? null : ChangeJson.keyHeader(change.getKey()));
        set(DatasyncWatchConstants.CHANGED_AT, changedAt);
        set(DatasyncWatchConstants.MESSAGE_TIMESTAMP, changedAt == null ? null : changedAt.toEpochMilli());
        Map<String, Object> headers = factory.newMap(all);
        if (changedAt == null || change.getKey() == null) {
            headers.values().removeIf(Objects::isNull);
        }
        return headers;
    }

    private void set(String name, Object value) {
        entries.get(name).setValue(value);
    }
}
