package org.datasync.watch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;

/**
 * What the status page shows of a watch.
 *
 * @param showData whether keys, values and errors are shown
 */
record PageViews(boolean showData) {

    /** What tells nothing of a row. */
    private static final Set<String> WITHOUT_DATA =
            Set.of("id", "status", "table", "operation", "attempts", "failedAt", "dueAt", "overtaken", "lane");

    /** What a column that is followed holds. */
    private static final Set<String> VALUES = Set.of("position", "newest");

    /** More failures are not listed: with those on a page nobody gets anywhere. */
    private static final int MOST_FAILURES = 500;

    /** Of all watches at once. */
    Map<String, Object> row(DatasyncWatchConsumer watch) {
        watch.monitor().want();
        Map<String, Object> row = new LinkedHashMap<>(watch.view());
        row.computeIfPresent("standing", (name, standing) -> showData ? standing : withoutValues(standing));
        row.put("spark", watch.monitor().pendingLately());
        return row;
    }

    private static Object withoutValues(Object standing) {
        if (standing instanceof Map<?, ?> map) {
            Map<String, Object> shown = new LinkedHashMap<>();
            map.forEach((name, value) -> {
                if (!VALUES.contains(name)) {
                    shown.put(String.valueOf(name), withoutValues(value));
                }
            });
            return shown;
        }
        return standing instanceof List<?> list
                ? list.stream().map(PageViews::withoutValues).toList()
                : standing;
    }

    /** Of one of them, but for its failures. */
    Map<String, Object> detail(DatasyncWatchConsumer watch) {
        Map<String, Object> detail = row(watch);
        detail.put("history", watch.monitor().history());
        detail.put("tooManyFailures", hasTooManyFailures(watch));
        detail.put("failures", List.of());
        return detail;
    }

    private static boolean hasTooManyFailures(DatasyncWatchConsumer watch) {
        long failed = watch.monitor()
                .known()
                .map(status -> status.failures().held().count()
                        + (long) status.failures().parked().count())
                .orElse(0L);
        return failed > MOST_FAILURES;
    }

    /** The failures of one of them, none if they are too many; asks the database. */
    List<Map<String, Object>> failures(DatasyncWatchConsumer watch) {
        return hasTooManyFailures(watch) ? List.of() : asked(watch);
    }

    private List<Map<String, Object>> asked(DatasyncWatchConsumer watch) {
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
