package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.change.Operation;
import org.datasync.watch.snapshot.Scan.Limits;

/**
 * Compares pages with their table, in the cycle's transaction. What it finds it does not remember: that does who delivers it.
 *
 * <ol>
 *   <li>The rows of the page's range are read in the order of the key and joined with the page by their keys, in memory.
 *   <li>If they differ by more than a batch may have, that is found which differs first, and the next look begins behind its last key:
 *       so rows that are written again and again keep neither the rest of the page nor other pages waiting.
 *   <li>A page that has become too large is cut in two by {@link Cutting}.
 *   <li>A key that is missing while another is new may be the same to the database, as where case does not matter: then the
 *       record is deleted by its old spelling just before it is inserted by its new one.
 * </ol>
 */
final class Comparison {

    private final TableRows rows;
    private final PageStore store;
    private final Cutting cutting;
    private final Proofs proofs;
    private final Stray stray;
    private final long maxBytes;

    Comparison(TableRows rows, PageStore store, long maxBytes) {
        this.rows = rows;
        this.store = store;
        this.cutting = new Cutting(rows, store);
        this.proofs = new Proofs(rows, store);
        this.stray = new Stray(rows, store);
        this.maxBytes = maxBytes;
    }

    /**
     * What a page differs by.
     *
     * @param page the page as it is now
     * @param differences what differs, in order
     * @param cut whether there are more, behind the last of them
     * @param rows how many rows were compared; of a page that is cut none yet
     * @param proof what the page is once all of them are delivered; empty if nobody knows
     */
    record Outcome(Page page, List<Difference> differences, boolean cut, int rows, Optional<Proof> proof) {
        /** One after which nobody knows. */
        Outcome(Page page, List<Difference> differences, boolean cut, int rows) {
            this(page, differences, cut, rows, Optional.empty());
        }
    }

    TableRows rows() {
        return rows;
    }

    private String table() {
        return rows.compared().text();
    }

    /** A transaction begins. */
    void begin() {
        proofs.begin();
    }

    /** The pages from one on that are proven to be unchanged without being read, in order. */
    List<Head> unchanged(Run run, Run.Step step) {
        boolean whole = step.mode() == Mode.WRITES && step.behind().isEmpty();
        return whole ? proofs.unchanged(run.id(), step.place()) : List.of();
    }

    /** The places of a page and of those that are likely to be compared after it; of pages that keep rows it alone. */
    List<Long> next(long place) {
        return rows.compared().keepsRows() ? List.of(place) : proofs.next(place);
    }

    /**
     * Finds what is new in a page and what has changed, and counts what is missing.
     *
     * @param behind the key up to which that was done already, by this comparison
     * @param limit how many differences at most
     */
    Outcome writes(Page page, Optional<String> behind, int limit) {
        if (page.layout().isTaking()) {
            return take(page);
        }
        Page now = behind.map(key -> cutting.cutIfLarge(page, key)).orElse(page);
        return new Writes(cutting, now, behind, limit).within(maxBytes);
    }

    /** Remembers what is there. */
    private Outcome take(Page page) {
        Scan scan = Scan.of(rows, page, Operation.READ, Limits.KEYS_ONLY);
        Page taken = scan.isPart() ? cutting.cut(page, scan) : page;
        List<String> keys = List.copyOf(scan.isPart() ? scan.upToBorder() : scan.keys());
        return new Outcome(cutting.divided(taken, scan, keys), List.of(), false, keys.size());
    }

    /**
     * Counts which of a page's keys have no record; what is there and not remembered is left to another pattern, unless the page is to
     * take what is there.
     */
    Outcome missing(Page page) {
        Scan scan = Scan.of(rows, page, Operation.READ, Limits.KEYS_ONLY);
        Set<String> there = scan.isPart() ? scan.upToBorder() : scan.keys();
        Page part = scan.isPart() ? cutting.cut(page, scan) : page;
        if (page.layout().isTaking()) {
            Entries taken = scan.entries(there);
            there.forEach(key -> part.entries().put(key, taken.hash(key).orElseThrow()));
        }
        Set<String> gone = part.entries().keys();
        gone.removeAll(there);
        Page now = part.with(scan.layout(), part.entries()).missing(gone.size());
        if (page.layout().isTaking()
                || now.missing() != part.missing()
                || !now.layout().equals(part.layout())) {
            store.update(table(), List.of(now));
        }
        return new Outcome(now, List.of(), false, there.size());
    }

    /** Cuts a page that remembers too much. */
    void cutIfLarge(Page page) {
        cutting.cutIfLarge(page);
    }

    /**
     * Finds what is missing in a page.
     *
     * @param limit how many differences at most
     */
    Outcome deletes(Page page, int limit) {
        Set<String> missing = page.entries().keys();
        rows.keys(page.range(), page.entries()::has).forEach(missing::remove);
        List<String> all = List.copyOf(missing);
        List<Difference> differences = new ArrayList<>();
        Set<String> moved = new LinkedHashSet<>();
        for (int from = 0; from < all.size() && differences.size() <= limit; from += TableRows.MOST_KEYS) {
            List<String> some = all.subList(from, Math.min(from + TableRows.MOST_KEYS, all.size()));
            Set<String> present = rows.present(some, Optional.empty());
            List<String> unseen =
                    some.stream().filter(key -> !present.contains(key)).toList();
            Set<String> respelled = some.containsAll(present) ? Set.of() : respelled(unseen);
            unseen.stream()
                    .filter(key -> !respelled.contains(key))
                    .forEach(key -> differences.add(Difference.gone(key)));
            for (String key :
                    elsewhere(page, some.stream().filter(present::contains).toList())) {
                Stray.Fate fate = stray.settle(page, key);
                if (fate == Stray.Fate.MOVED) {
                    moved.add(key);
                } else if (fate == Stray.Fate.GONE) {
                    differences.add(Difference.gone(key));
                }
            }
            respelled.stream().filter(key -> stray.isElsewhere(page, key)).forEach(moved::add);
        }
        boolean cut = differences.size() > limit;
        return new Outcome(without(page, moved), cut ? differences.subList(0, limit) : differences, cut, 0);
    }

    /** Those of which the database has a record of another spelling. */
    private Set<String> respelled(List<String> keys) {
        return keys.stream()
                .filter(key -> !rows.present(List.of(key), Optional.empty()).isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Those of the keys of records that are in another page's range. */
    private Set<String> elsewhere(Page page, List<String> keys) {
        Set<String> elsewhere = new LinkedHashSet<>(keys);
        if (!keys.isEmpty()) {
            elsewhere.removeAll(rows.present(keys, Optional.of(page.range())));
        }
        return elsewhere;
    }

    /** Forgets keys whose records are there, but in another page's range, which remembers them or will. */
    private Page without(Page page, Set<String> strays) {
        if (strays.isEmpty()) {
            return page;
        }
        Entries entries = Entries.none();
        page.entries().keys().stream()
                .filter(key -> !strays.contains(key))
                .forEach(key -> entries.put(key, page.entries().value(key).orElseThrow()));
        Page without = page.with(page.layout(), entries);
        store.update(table(), List.of(without));
        return without;
    }
}
