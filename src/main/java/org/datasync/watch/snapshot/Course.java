package org.datasync.watch.snapshot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.log.Log;
import org.datasync.watch.snapshot.PageStore.Sums;
import org.datasync.watch.snapshot.Run.Step;
import org.datasync.watch.snapshot.SnapshotSpec.Comparing;

/** Which page is next: from page to page, then to those that miss records, and from table to table. */
final class Course {

    private static final Log LOG = Log.of(Course.class);

    /** Of a table of so many records more may be deleted than the guard lets pass. */
    private static final int SMALL = 1000;

    private static final int ALL = 100;

    /** If more percent are missing than these it is worth a look how many there are. */
    private static final int SOME = 10;

    private final Map<String, TableRows> rows;
    private final List<String> tables;
    private final PageStore store;
    private final Comparing comparing;
    private final Clock clock;
    private final ExpectedRows expected;
    private final ComparisonLog log;

    Course(Map<String, Comparison> comparisons, PageStore store, Comparing comparing, Clock clock) {
        this.rows = comparisons.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().rows()));
        this.tables = List.copyOf(comparisons.keySet());
        this.store = store;
        this.comparing = comparing;
        this.clock = clock;
        this.expected = new ExpectedRows(rows.values(), tables, store);
        this.log = new ComparisonLog(tables, expected);
    }

    /** The next comparison, at its first page. */
    Run begin(Run last) {
        return log.of(at(last.next(clock.instant()), 0));
    }

    private Run at(Run run, int table) {
        if (table == tables.size()) {
            return run.over(clock.instant());
        }
        return run.at(new Step(tables.get(table), Mode.WRITES, 0));
    }

    /** The same at the next table; one that is not watched any more is not gone through to its end. */
    Run afterTable(Run run) {
        String table = run.step().orElseThrow().table();
        int next = 0;
        while (next < tables.size() && tables.get(next).compareTo(table) <= 0) {
            next++;
        }
        return at(run, tables.contains(table) ? tables.indexOf(table) + 1 : next);
    }

    /** The same after a page. */
    Run after(Run run, long place, Optional<Long> next) {
        return log.of(afterPage(run, place, next));
    }

    private Run afterPage(Run run, long place, Optional<Long> next) {
        Step step = run.step().orElseThrow();
        if (step.mode() == Mode.DELETES) {
            return deletes(run, step.table(), place);
        }
        if (next.isPresent()) {
            return run.at(new Step(step.table(), step.mode(), next.get()));
        }
        return afterWrites(run, step.table());
    }

    private Run deletes(Run run, String table, long after) {
        Optional<Long> next = store.nextMissing(table, after);
        return next.map(place -> run.at(new Step(table, Mode.DELETES, place))).orElseGet(() -> afterTable(run));
    }

    private Run afterWrites(Run run, String table) {
        Sums sums = store.sums(table);
        long missing = run.demand().forced() ? 0 : missing(table, sums);
        long allowed = Math.min(missing, run.demand().allowed(table));
        if (!isMore(missing - allowed, sums.keys() - allowed, comparing.deleteGuard())) {
            return deletes(run, table, -1);
        }
        LOG.error(
                "Of {} records of {} {} are missing since the last comparison, more than deleteGuard={} percent: their"
                        + " deletes are not delivered. If they are right, have them delivered with action=requeue and"
                        + " changeId={}, or forgotten with action=baseline; until then each comparison looks again",
                sums.keys(),
                table,
                missing,
                comparing.deleteGuard(),
                WithheldDeletes.id(table, missing));
        return afterTable(run.withheld(table, missing));
    }

    /**
     * How many records are missing, which a table that is emptied while it is compared knows of its pages to come only: so if some are,
     * those that are there are counted.
     */
    private long missing(String table, Sums sums) {
        return isMore(sums.missing(), sums.keys(), SOME)
                ? Math.max(sums.missing(), sums.keys() - rows.get(table).count())
                : sums.missing();
    }

    private static boolean isMore(long missing, long keys, int percent) {
        return keys > SMALL && missing * ALL > keys * (double) percent;
    }

    /** How the comparison under way, and the last one, are getting on. */
    Map<String, Object> standing(Run run) {
        Map<String, Object> standing = new LinkedHashMap<>();
        standing.put("comparing", run.step().map(Step::table).orElse(null));
        standing.put("progressPercent", run.step().map(step -> progress(run)).orElse(null));
        standing.put("rows", run.counts().rows());
        standing.put("differences", run.counts().found());
        standing.put("withheldDeletes", run.counts().withheld());
        Map<String, Object> last = new LinkedHashMap<>();
        if (!run.last().isEmpty()) {
            Instant began = Instant.ofEpochMilli(((Number) run.last().get("began")).longValue());
            Instant ended = Instant.ofEpochMilli(((Number) run.last().get("ended")).longValue());
            last.put("began", began.toString());
            last.put("millis", Duration.between(began, ended).toMillis());
            last.put("rows", run.last().get("rows"));
            last.put("differences", run.last().get("found"));
            last.put("withheldDeletes", run.last().get("withheld"));
        }
        standing.put("lastComparison", last);
        return standing;
    }

    private long progress(Run run) {
        long rowsToCome = expected.of(run);
        return rowsToCome == 0 ? 0 : Math.min(99, run.counts().passed() * ALL / rowsToCome);
    }
}
