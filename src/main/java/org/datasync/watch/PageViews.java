package org.datasync.watch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.monitor.Monitor;

/**
 * What the status page shows of a watch.
 *
 * @param showData whether keys, values and errors are shown
 */
record PageViews(boolean showData) {

    /** What tells nothing of a row. */
    private static final Set<String> WITHOUT_DATA =
            Set.of("id", "status", "table", "operation", "attempts", "failedAt", "dueAt", "overtaken", "lane");

    /** More failures are not listed: with those on a page nobody gets anywhere. */
    private static final int MOST_FAILURES = 500;

    /** Of all watches at once. */
    static Map<String, Object> row(DatasyncWatchConsumer watch) {
        watch.want();
        Map<String, Object> row = new LinkedHashMap<>(watch.view());
        row.put("spark", watch.monitor().pendingLately());
        return row;
    }

    /** Of one of them, with its failures; these ask the database. */
    Map<String, Object> detail(DatasyncWatchConsumer watch) {
        Monitor monitor = watch.monitor();
        Map<String, Object> detail = row(watch);
        detail.put("history", monitor.history());
        long failed = monitor.known()
                .map(status -> status.failures().held().count()
                        + (long) status.failures().parked().count())
                .orElse(0L);
        detail.put("tooManyFailures", failed > MOST_FAILURES);
        detail.put("failures", failed > MOST_FAILURES ? List.of() : failures(watch));
        return detail;
    }

    private List<Map<String, Object>> failures(DatasyncWatchConsumer watch) {
        if (new WatchAction(watch).run(showData ? "list-failures" : "list-parked", null) instanceof List<?> parked) {
            List<?> held = showData ? List.of() : (List<?>) new WatchAction(watch).run("list-held", null);
            return Stream.concat(held.stream(), parked.stream())
                    .map(Map.class::cast)
                    .map(this::failure)
                    .toList();
        }
        return List.of();
    }

    private Map<String, Object> failure(Map<?, ?> failure) {
        Map<String, Object> shown = new LinkedHashMap<>();
        failure.forEach((name, value) -> {
            if (showData || WITHOUT_DATA.contains(name)) {
                shown.put(String.valueOf(name), Change.jsonForm(value));
            }
        });
        if (failure.get("error") instanceof String error) {
            shown.put("kind", error.split("[^\\w.$]", 2)[0]);
        }
        return shown;
    }
}
