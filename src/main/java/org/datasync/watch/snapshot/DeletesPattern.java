package org.datasync.watch.snapshot;

import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datasync.watch.change.Operation;
import org.datasync.watch.pattern.Backlog;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.records.StoredKey;
import org.datasync.watch.snapshot.SnapshotSpec.Comparing;

/**
 * Another pattern, which sees only what is there, with the deletes that it does not see. What it does:
 *
 * <ol>
 *   <li>The two take turns. While no comparison is under way or due the other pattern works alone.
 *   <li>The key of each record that the other delivers enters the pages in the same transaction; that of one that it tells to be
 *       deleted leaves them.
 *   <li>A comparison goes from page to page and counts the keys that have no record, then delivers the deletes of those that a look at
 *       the database does not find. What is there and not remembered is left to the other pattern.
 *   <li>A table of which nothing is remembered is taken as it is, silently, if the other pattern has passed records of it, or begins
 *       behind them. If it begins before all records, nothing is taken but where pages end: all keys come by deliveries.
 * </ol>
 *
 * <p>How it can go wrong, and what keeps it from that:
 *
 * <ul>
 *   <li>A record comes and goes between two comparisons: its key was remembered with its delivery, so that it is missed.
 *   <li>An old delete after a new insert: both are found in one lane, and a delete only while the record is not there.
 *   <li>A record that was inserted by who commits late is compared before it is delivered: it is not remembered, so it means nothing.
 *   <li>A delivery is rolled back, or its state's commit is lost: so is what is remembered of it.
 *   <li>A record is deleted while its change is held: the retry finds nothing and forgets it; if the record was delivered before, the
 *       next comparison finds its delete. A delete that is held while its record comes back becomes that record's change.
 *   <li>A record is parked and deleted then: its key was remembered as it was parked, and its delete overtakes it.
 *   <li>The other pattern is set back: keys that are remembered are remembered once.
 * </ul>
 */
final class DeletesPattern implements WatchPattern {

    /** So many pages are compared in a transaction. */
    private static final int PAGES_A_CYCLE = 64;

    private final WatchPattern followed;
    private final BiPredicate<String, Optional<String>> passed;
    private final Map<String, Comparison> tables = new LinkedHashMap<>();
    private final PageStore store;
    private final Comparing comparing;
    private final Course course;
    private final Clock clock;
    private final Set<String> known = new HashSet<>();
    private boolean comparesNext;
    private boolean moreFollowed;

    DeletesPattern(
            WatchPattern followed,
            BiPredicate<String, Optional<String>> passed,
            Collection<TableRows> tables,
            PageStore store,
            Comparing comparing,
            Clock clock) {
        this.followed = followed;
        this.passed = passed;
        tables.forEach(
                rows -> this.tables.put(rows.compared().text(), new Comparison(rows, store, comparing.maxBytes())));
        this.store = store;
        this.comparing = comparing;
        this.course = new Course(this.tables, store, comparing, clock);
        this.clock = clock;
    }

    @Override
    public Batch fetch(Fetch fetch) {
        begin(fetch.position());
        Run run = SharedPosition.run(fetch.position());
        boolean compares = run.step().isPresent() || run.isDue(clock.instant(), comparing.interval());
        if (compares && comparesNext) {
            comparesNext = false;
            return compared(fetch, run);
        }
        comparesNext = true;
        Batch batch = followed.fetch(fetch);
        moreFollowed = batch.more();
        if (!compares) {
            return batch;
        }
        if (batch.changes().isEmpty() && !batch.more()) {
            Optional<String> position = batch.position().or(fetch::position);
            return compared(new Fetch(fetch.limit(), position, fetch.notHeld(), fetch.barred()), run);
        }
        return new Batch(batch.changes(), true, batch.position(), batch.withoutHeld());
    }

    /** Each table has a page before anything of it is delivered. */
    private void begin(Optional<String> position) {
        for (Comparison comparison : tables.values()) {
            String table = comparison.rows().compared().text();
            if (known.contains(table)) {
                continue;
            }
            if (store.find(table, 0).isPresent()) {
                known.add(table);
            } else {
                Layout layout = Layout.of(comparison.rows().compared());
                boolean taking = passed.test(table, position);
                store.insert(table, List.of(Page.first(taking ? layout.taking() : layout.loading())));
            }
        }
    }

    private Batch compared(Fetch fetch, Run run) {
        Run from =
                run.step().filter(step -> !tables.containsKey(step.table())).isPresent() ? course.afterTable(run) : run;
        if (from.step().isEmpty()) {
            boolean due = from.isDue(clock.instant(), comparing.interval());
            Run next = due ? course.begin(from) : from;
            return new Batch(
                    List.of(), due || moreFollowed, Optional.of(SharedPosition.with(fetch.position(), next)), false);
        }
        Gathered gathered = new Gathered(from, fetch, now -> SharedPosition.with(fetch.position(), now));
        for (int pages = 0; pages < PAGES_A_CYCLE && gathered.goesOn(); pages++) {
            comparePage(gathered);
        }
        return gathered.batch(moreFollowed);
    }

    private void comparePage(Gathered gathered) {
        Run.Step step = gathered.step();
        Comparison comparison = tables.get(step.table());
        Page page = store.find(step.table(), step.place()).orElseThrow(() -> store.lost(step.table()));
        Comparison.Outcome outcome = step.mode() == Mode.WRITES
                ? comparison.missing(page)
                : gone(comparison, page, gathered.wantedDeletes());
        for (Difference difference : outcome.differences()) {
            Run now = gathered.run().found(1);
            gathered.add(new Deletion(now.id(), page.place()).change(comparison.rows(), difference.key()), now);
        }
        if (outcome.cut()) {
            gathered.cut();
        } else {
            Page compared = outcome.page();
            Run now = gathered.run().compared(outcome.rows());
            gathered.stands(course.after(now, compared.place(), compared.next()));
        }
    }

    private Comparison.Outcome gone(Comparison comparison, Page page, int limit) {
        Set<String> before = page.entries().keys();
        Comparison.Outcome outcome = comparison.deletes(page, limit);
        if (outcome.page().place() == page.place() && outcome.page().range().equals(page.range())) {
            before.removeAll(outcome.page().entries().keys());
            enter(comparison, before.stream().collect(Collectors.toMap(key -> key, key -> true)));
        }
        return outcome;
    }

    private void enter(Comparison comparison, Map<String, Boolean> keys) {
        if (!keys.isEmpty()) {
            new Arrivals(store).enter(comparison, keys);
        }
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        List<PendingChange> leaves =
                delivered.stream().flatMap(PendingChange::leaves).toList();
        followed.acknowledge(delivered.stream().filter(change -> !isOwn(change)).toList());
        Map<String, Map<String, Boolean>> written = new LinkedHashMap<>();
        for (PendingChange leaf : leaves) {
            Comparison comparison = tables.get(leaf.source().table().orElse(""));
            if (comparison != null && !isOwn(leaf)) {
                String key = comparison
                        .rows()
                        .keys()
                        .text(leaf.handle(StoredKey.class).values());
                written.computeIfAbsent(leaf.source().table().get(), none -> new LinkedHashMap<>())
                        .put(key, !isDelete(leaf));
            }
        }
        written.forEach((table, keys) -> enter(tables.get(table), keys));
        leaves.stream()
                .filter(DeletesPattern::isOwn)
                .map(leaf -> leaf.handle(Delta.class))
                .filter(delta -> delta.place() != Deletion.NOWHERE)
                .collect(Collectors.groupingBy(Delta::table, LinkedHashMap::new, Collectors.toList()))
                .forEach((table, deltas) -> store.remember(table, deltas));
    }

    private static boolean isOwn(PendingChange change) {
        return Deletion.is(change.source().token());
    }

    private static boolean isDelete(PendingChange leaf) {
        return leaf.changes().stream().anyMatch(change -> change.getOperation() == Operation.DELETE);
    }

    @Override
    public void committed(List<PendingChange> delivered) {
        List<PendingChange> others =
                delivered.stream().filter(change -> !isOwn(change)).toList();
        if (!others.isEmpty()) {
            followed.committed(others);
        }
    }

    @Override
    public void reread() {
        followed.reread();
    }

    /** A record that has come back is the other pattern's. */
    @Override
    public Optional<PendingChange> find(Held held) {
        Optional<PendingChange> there = followed.find(held);
        return there.isPresent() || !Deletion.is(held.token()) ? there : deletion(held);
    }

    private Optional<PendingChange> deletion(Held held) {
        Comparison comparison = tables.get(Deletion.table(held.recordId()));
        if (comparison == null) {
            return Optional.empty();
        }
        TableRows rows = comparison.rows();
        String key = Deletion.key(rows.keys(), held.recordId());
        Deletion deletion = Deletion.of(held.token());
        Optional<Page> page = new Locating(rows, store).page(key, deletion.place(), false);
        boolean pending = page.isPresent() || held.position().isEmpty(); // what was requeued is remembered no more
        return pending && rows.present(List.of(key), Optional.empty()).isEmpty()
                ? Optional.of(deletion.at(page.map(Page::place).orElse(Deletion.NOWHERE))
                        .change(rows, key)
                        .at(() -> held.position().orElse("")))
                : Optional.empty();
    }

    @Override
    public List<Backlog> backlog() {
        return followed.backlog();
    }

    @Override
    public Map<String, Object> standing(Supplier<Optional<String>> position) {
        Optional<String> now = position.get();
        Map<String, Object> standing = new LinkedHashMap<>(followed.standing(() -> now));
        standing.put("deletes", course.standing(SharedPosition.run(now)));
        return standing;
    }
}
