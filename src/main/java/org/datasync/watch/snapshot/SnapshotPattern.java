package org.datasync.watch.snapshot;

import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datasync.watch.change.Operation;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.snapshot.RowChange.Token;
import org.datasync.watch.snapshot.SnapshotSpec.Comparing;

/**
 * Compares tables with what was seen of them last. What it does in a fetch:
 *
 * <ol>
 *   <li>If it is time, it begins a comparison, and stores that first: so changes that are found again after a crash are found by
 *       the same comparison, and have the same ids.
 *   <li>It compares one page after the other until it has as many changes as were asked for, or has compared some pages without
 *       finding any. The position is the page that is next; it is behind a page once all of the page's changes are delivered
 *       or held.
 *   <li>Acknowledging is remembering: the pages of the changes that were delivered are written anew in the cycle's transaction.
 *       So a change is found until it is delivered, and never again.
 *   <li>At the end of a table it knows how many records are missing. If that are not too many, it goes through the pages that miss
 *       some, and delivers the deletes of those that a look at the database does not find.
 * </ol>
 *
 * <p>How it can go wrong, and what keeps it from that:
 *
 * <ul>
 *   <li>A crash between two pages, or before a commit: what is remembered, the position and the route's work are one transaction.
 *   <li>A held change: its page does not remember it, so each comparison finds it, and the engine leaves it out. A retry reads the
 *       record and its page anew, and finds nothing if they are equal by then.
 *   <li>Somebody writes meanwhile: a record that moves to a page behind, or before, is found by this comparison or the next; in
 *       between it looks deleted, which the look at the database denies.
 *   <li>A table that was emptied, or restored without its rows: too many deletes are not delivered, but told.
 * </ul>
 *
 * <p>Not seen: what a record was between two comparisons, and records that came and went between two.
 */
final class SnapshotPattern implements WatchPattern {

    /** So many rows are compared in a transaction that finds no changes. */
    private static final long ROWS_A_CYCLE = 64_000;

    /** So many pages, as some have no rows. */
    private static final int PAGES_A_CYCLE = 512;

    private final Map<String, Comparison> tables = new LinkedHashMap<>();
    private final PageStore store;
    private final Comparing comparing;
    private final Course course;
    private final Clock clock;

    SnapshotPattern(Collection<TableRows> tables, PageStore store, Comparing comparing, Clock clock) {
        tables.forEach(
                rows -> this.tables.put(rows.compared().text(), new Comparison(rows, store, comparing.maxBytes())));
        this.store = store;
        this.comparing = comparing;
        this.course = new Course(this.tables, store, comparing, clock);
        this.clock = clock;
    }

    @Override
    public Batch fetch(Fetch fetch) {
        Run run = Run.of(fetch.position());
        if (run.step().isPresent() && !tables.containsKey(run.step().get().table())) {
            run = course.afterTable(run);
        }
        if (run.step().isEmpty()) {
            return run.isDue(clock.instant(), comparing.interval())
                    ? new Batch(List.of(), true, Optional.of(course.begin(run).text()), false)
                    : new Batch(List.of(), false, Optional.empty(), false);
        }
        tables.values().forEach(Comparison::begin);
        Gathering gathering = new Gathering(run, fetch);
        while (gathering.goesOn()) {
            gathering.compareTable();
        }
        return gathering.batch();
    }

    /** What a fetch goes through. */
    private final class Gathering {
        private final Map<Long, Page> ahead = new HashMap<>();
        private final Gathered found;
        private final long rowsBefore;
        private int pages;

        Gathering(Run run, Fetch fetch) {
            this.found = new Gathered(run, fetch, Run::text);
            this.rowsBefore = run.counts().rows();
        }

        boolean goesOn() {
            long rows = found.run().counts().rows() - rowsBefore;
            return pages < PAGES_A_CYCLE && rows < ROWS_A_CYCLE && found.goesOn();
        }

        /** Goes on in a table, at most to its end. */
        void compareTable() {
            String table = found.step().table();
            ahead.clear();
            tables.get(table).rows().reading(() -> {
                while (goesOn() && found.step().table().equals(table)) {
                    if (!passUnchanged()) {
                        comparePage();
                    }
                }
            });
        }

        /** Goes past the pages from here on that need not be compared; says whether there are any. */
        private boolean passUnchanged() {
            Run.Step step = found.step();
            List<Head> unchanged = tables.get(step.table()).unchanged(found.run(), step);
            for (Head head : unchanged) {
                found.stands(course.after(found.run().compared(head.keys()), head.place(), head.next()));
            }
            pages += unchanged.size();
            return !unchanged.isEmpty();
        }

        private void comparePage() {
            Run.Step step = found.step();
            Comparison comparison = tables.get(step.table());
            Page page = page(comparison, step);
            pages++;
            Comparison.Outcome outcome = step.mode() == Mode.WRITES
                    ? writes(comparison, page, step)
                    : comparison.deletes(page, found.wantedDeletes());
            Page now = outcome.page();
            found.stands(found.run().at(new Run.Step(step.table(), step.mode(), now.place(), step.behind())));
            outcome.differences().forEach(difference -> add(comparison.rows(), outcome, difference));
            boolean sameEnd = now.range().upTo().equals(page.range().upTo());
            if (!sameEnd || !now.next().equals(page.next())) {
                ahead.clear(); // the page behind has another beginning too
                comparison.begin();
            }
            if (outcome.cut()) {
                found.cut();
            } else {
                found.stands(course.after(found.run().compared(outcome.rows()), now.place(), now.next()));
            }
        }

        private Page page(Comparison comparison, Run.Step step) {
            boolean deletes = step.mode() == Mode.DELETES; // by which pages that were read ahead may change
            if (deletes || !ahead.containsKey(step.place())) {
                List<Long> places = deletes ? List.of(step.place()) : comparison.next(step.place());
                ahead.clear();
                ahead.putAll(store.find(step.table(), places));
            }
            Page page = ahead.remove(step.place());
            if (page == null && step.place() == 0) {
                return first(comparison);
            }
            return Optional.ofNullable(page).orElseThrow(() -> store.lost(step.table()));
        }

        private Comparison.Outcome writes(Comparison comparison, Page page, Run.Step step) {
            Page joined = step.behind().isPresent() ? page : new Joining(comparison.rows(), store).of(page);
            return comparison.writes(joined, step.behind(), found.wanted());
        }

        /** After a row the comparison goes on behind it, so that what is written again meanwhile waits for the next one. */
        private void add(TableRows rows, Comparison.Outcome outcome, Difference difference) {
            Page page = outcome.page();
            Run.Step step = found.step();
            Run now = found.run().found(1).at(difference.isGone() ? step : step.behind(difference.key()));
            PendingChange change =
                    RowChange.of(rows, now.id(), page.place(), difference.from(page.entries()), outcome.proof());
            found.add(change, now);
        }

        Batch batch() {
            return found.batch(false);
        }
    }

    /** The first page of a table of which nothing is remembered yet. */
    private Page first(Comparison comparison) {
        Layout layout = Layout.of(comparison.rows().compared());
        Page page = Page.first(comparing.initialLoad() ? layout.loading() : layout.taking());
        store.insert(comparison.rows().compared().text(), List.of(page));
        return page;
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        Map<String, List<Delta>> byTable = delivered.stream()
                .flatMap(PendingChange::leaves)
                .map(change -> change.handle(Delta.class))
                .collect(Collectors.groupingBy(Delta::table, LinkedHashMap::new, Collectors.toList()));
        byTable.forEach(store::remember);
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        Comparison comparison = tables.get(RowChange.table(held.recordId()));
        if (comparison == null) {
            return Optional.empty();
        }
        return find(comparison.rows(), RowChange.key(held.recordId()), Token.of(held.token()), held)
                .map(change -> change.at(() -> held.position().orElse("")));
    }

    private Optional<PendingChange> find(TableRows rows, String key, Token token, Held held) {
        Layout now = Layout.of(rows.compared());
        Optional<TableRows.Row> row = rows.find(key, rows.compared().shown());
        Optional<Page> page = new Locating(rows, store).page(key, token.place(), row.isPresent());
        Layout layout = page.map(Page::layout).orElse(now);
        Entries entries = page.map(Page::entries).orElseGet(Entries::none);
        Optional<byte[]> remembered = entries.hash(key);
        boolean requeued = held.position().isEmpty();
        long place = page.map(Page::place).orElse(token.place());
        if (row.isEmpty()) {
            boolean delete = token.operation() == Operation.DELETE && (requeued || remembered.isPresent());
            return delete
                    ? Optional.of(RowChange.of(
                            rows, token.run(), place, Difference.gone(key).from(entries), Optional.empty()))
                    : Optional.empty();
        }
        TableRows.Row whole = layout.hasColumnsOf(now)
                ? row.get()
                : rows.find(key, layout.columnsOf(rows.compared())).orElse(row.get());
        byte[] hash = new RowHash(layout.columnsOf(rows.compared())).of(whole.values());
        boolean same = remembered.filter(known -> Arrays.equals(known, hash)).isPresent();
        if (same && !requeued) {
            return Optional.empty();
        }
        Operation operation =
                remembered.isEmpty() || same || isOwed(remembered) ? written(token.operation()) : Operation.UPDATE;
        byte[] value = RowHash.with(hash, KeptRow.of(rows.compared(), row.get().values()));
        Difference difference = Difference.written(operation, row.get(), value).from(entries);
        return Optional.of(RowChange.of(rows, token.run(), place, difference, Optional.empty()));
    }

    private static boolean isOwed(Optional<byte[]> remembered) {
        return remembered.filter(hash -> Arrays.equals(hash, RowHash.owed())).isPresent();
    }

    /** What happened to a record that is there, if this was found of it. */
    private static Operation written(Operation found) {
        return found == Operation.DELETE || found == Operation.UPDATE ? Operation.UPSERT : found;
    }

    @Override
    public Map<String, Object> standing(Supplier<Optional<String>> position) {
        return course.standing(Run.of(position.get()));
    }
}
