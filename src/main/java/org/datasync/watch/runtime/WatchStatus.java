package org.datasync.watch.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.pattern.Backlog;

/**
 * How a watch and the other subscribers of its change table are getting on.
 *
 * @param name the watch
 * @param subscriber whose changes it reads
 * @param backlogs what is pending, by subscriber
 * @param failures what has failed of the watch's changes
 * @param at when this was so
 * @param standing what is peculiar to the pattern
 */
public record WatchStatus(
        String name,
        String subscriber,
        Map<String, Backlog> backlogs,
        FailureSummary failures,
        Instant at,
        Map<String, Object> standing) {

    /** By which name patterns tell it that have no rows that are pending. */
    private static final String AGE = "ageMillis";

    /** By which name patterns tell for how long open transactions keep their horizon back, in milliseconds. */
    public static final String KEPT_BACK = "keptBackMillis";

    /** By which name triggers that are not as they were installed are told, a sentence a table. */
    static final String TRIGGERS_GONE = "triggersGone";

    /** By which name it is told which node has delivered last in each lane. */
    static final String NODES = "nodes";

    /** Who has had a change pending for so long is taken for one that nobody reads. */
    private static final Duration UNREAD = Duration.ofHours(1);

    /** Of what is pending for the watch itself, and then for others. */
    static WatchStatus of(
            String name, List<Backlog> pending, FailureSummary failures, Instant at, Map<String, Object> standing) {
        Map<String, Backlog> backlogs = new TreeMap<>();
        pending.forEach(backlog -> backlogs.put(backlog.subscriber(), backlog));
        return new WatchStatus(name, pending.get(0).subscriber(), backlogs, failures, at, standing);
    }

    /** What is pending for the watch. */
    public Backlog own() {
        return backlogs.get(subscriber);
    }

    /** How long the oldest change has been pending for the watch; zero if nothing is or nobody knows. */
    public Duration age() {
        return standing.get(AGE) instanceof Long millis ? Duration.ofMillis(millis) : age(own());
    }

    private Duration age(Backlog backlog) {
        return backlog.oldest().map(oldest -> Duration.between(oldest, at)).orElse(Duration.ZERO);
    }

    /** Other subscribers of which a change has been pending for so long that nobody seems to read them, over an hour. */
    public List<String> unread() {
        return backlogs.values().stream()
                .filter(backlog -> !backlog.subscriber().equals(subscriber))
                .filter(backlog -> age(backlog).compareTo(UNREAD) > 0)
                .map(Backlog::subscriber)
                .toList();
    }

    /** How tables are not captured as they were when that was installed, a sentence each. */
    public List<String> triggersGone() {
        return standing.get(TRIGGERS_GONE) instanceof List<?> sentences
                ? sentences.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Which node has delivered last in a lane, as far as anybody knows. */
    public Optional<String> node(int lane) {
        return standing.get(NODES) instanceof Map<?, ?> nodes
                ? Optional.ofNullable(nodes.get(String.valueOf(lane))).map(String::valueOf)
                : Optional.empty();
    }

    /** How many records initial loads have still to queue, by estimates. */
    public long loadRemaining() {
        return standing.get("loads") instanceof List<?> loads
                ? loads.stream().mapToLong(WatchStatus::remaining).sum()
                : 0;
    }

    private static long remaining(Object load) {
        return load instanceof Map<?, ?> map && map.get("remaining") instanceof Number number ? number.longValue() : 0;
    }

    /** A map a subscriber. */
    public List<Map<String, Object>> subscribers() {
        List<Map<String, Object>> maps = new ArrayList<>();
        backlogs.values().forEach(backlog -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("subscriber", backlog.subscriber());
            map.put("pending", backlog.pending());
            map.put("oldest", backlog.oldest().map(Instant::toString).orElse(null));
            map.put(AGE, age(backlog).toMillis());
            if (backlog.subscriber().equals(subscriber)) {
                map.put("watch", name);
                map.put("held", failures.held().count());
                map.put("parked", failures.parked().count());
                map.putAll(standing);
            }
            maps.add(map);
        });
        return maps;
    }
}
