package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.datasync.watch.change.Operation;
import org.datasync.watch.snapshot.Scan.Limits;

/**
 * Compares pages with their table, in the cycle's transaction, and keeps their ranges of a size. What it finds it does not remember:
 * that does who delivers it.
 *
 * <ol>
 *   <li>The rows of the page's range are read in the order of the key and joined with the page by their keys, in memory.
 *   <li>If there are more than two pages of them, or they differ by more bytes than a batch may have, the page is cut in two at
 *       the key of a row. What it remembers of keys before that border goes with them, if they have a row. The rest stays behind
 *       it, so that a key without a row may be remembered by a page whose range it is not in; a look at the database tells
 *       before anything comes of it.
 *   <li>A key that is missing while another is new may be the same to the database, as where case does not matter: then the
 *       record is deleted by its old spelling just before it is inserted by its new one.
 * </ol>
 */
final class Comparison {

    /** So many keys are looked up at a time. */
    private static final int MOST_KEYS = 100;

    /** So many times a page is cut at a time. */
    private static final int MOST_CUTS = 16;

    private final TableRows rows;
    private final PageStore store;
    private final Proofs proofs;
    private final long maxBytes;

    Comparison(TableRows rows, PageStore store, long maxBytes) {
        this.rows = rows;
        this.store = store;
        this.proofs = new Proofs(rows, store);
        this.maxBytes = maxBytes;
    }

    /**
     * What a page differs by.
     *
     * @param page the page as it is now
     * @param differences what differs, in order
     * @param cut whether there are more
     * @param rows how many rows were compared
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

    /** The pages from one on that are proven to be unchanged without being read, in order. */
    List<Head> unchanged(Run run, Run.Step step) {
        return step.mode() == Mode.WRITES ? proofs.unchanged(run.id(), step.place()) : List.of();
    }

    /**
     * Compares a page.
     *
     * @param limit how many differences at most
     */
    Outcome of(Page page, Mode mode, int limit) {
        if (page.layout().isTaking()) {
            return take(page);
        }
        return mode == Mode.WRITES ? writes(page, limit) : deletes(page, limit);
    }

    /** Remembers what is there. */
    private Outcome take(Page page) {
        Scan scan = Scan.of(rows, page, Operation.READ, Limits.KEYS_ONLY);
        Page taken = scan.isPart() ? split(page, scan, scan.upToBorder()) : page;
        Set<String> keys = scan.isPart() ? scan.upToBorder() : scan.keys();
        taken = taken.with(scan.layout(), scan.entries(keys)).missing(0);
        taken.entries().proven(scan.checksum(taken, keys));
        store.update(table(), List.of(taken));
        return new Outcome(taken, List.of(), false, keys.size());
    }

    /**
     * Counts which of a page's keys have no record; what is there and not remembered is left to another pattern, unless the page is to
     * take what is there.
     */
    Outcome missing(Page page) {
        Scan scan = Scan.of(rows, page, Operation.READ, Limits.KEYS_ONLY);
        Set<String> there = scan.isPart() ? scan.upToBorder() : scan.keys();
        Page part = scan.isPart() ? split(page, scan, there) : page;
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

    /** Cuts a page that remembers too much, at keys of rows in its range. */
    void cutIfLarge(Page page) {
        Page rest = page;
        for (int cuts = 0; cuts < MOST_CUTS && rest.entries().size() > 2 * Scan.PAGE; cuts++) {
            Scan scan = Scan.of(rows, rest, Operation.READ, Limits.KEYS_ONLY);
            if (!scan.isPart()) {
                return; // what is in its range is little: most have no record, which the next comparison finds
            }
            long next = split(rest, scan, scan.upToBorder()).next().orElseThrow();
            rest = store.find(table(), next).orElseThrow(() -> store.lost(table()));
        }
    }

    /** Cuts a page in two; {@code before} are the keys that go with the first part, as far as they are remembered. */
    private Page split(Page page, Scan scan, Set<String> before) {
        Entries part = Entries.none();
        Entries rest = Entries.none();
        page.entries().keys().forEach(key -> (before.contains(key) ? part : rest)
                .put(key, page.entries().value(key).orElseThrow()));
        long other = store.highestPlace(table()).orElseThrow() + 1;
        Page cut = page.upTo(scan.border(), other, part);
        if (page.layout().isLoading() && page.layout().hasColumnsOf(scan.layout())) {
            cut = cut.with(scan.layout(), part);
        }
        store.insert(table(), page.behind(scan.border(), other, rest));
        store.update(table(), List.of(cut));
        return cut;
    }

    private Outcome writes(Page page, int limit) {
        Operation fresh = page.layout().isLoading() ? Operation.READ : Operation.INSERT;
        Scan scan = Scan.of(rows, page, fresh, new Limits(limit, maxBytes));
        Set<String> missing = new LinkedHashSet<>(scan.gone());
        List<Difference> all = respelled(scan.differences(), missing);
        if (scan.isCut() || all.size() > limit) {
            return new Outcome(page, all.subList(0, Math.min(limit, all.size())), true, 0);
        }
        if (scan.isPart()) {
            return part(page, scan, all);
        }
        Page now = compared(page, scan, all.isEmpty() && missing.isEmpty()).missing(missing.size());
        Optional<String> before = page.entries().checksum();
        Optional<Proof> proof = missing.isEmpty() ? proof(now, scan, scan.keys(), all) : Optional.empty();
        if (now.missing() != page.missing()
                || !now.layout().equals(page.layout())
                || !now.entries().checksum().equals(before)) {
            store.update(table(), List.of(now));
        }
        return new Outcome(now, all, false, scan.rows(), proof);
    }

    /** What a page that misses no records is once all differences are delivered; it is that at once if there are none. */
    private static Optional<Proof> proof(Page page, Scan scan, Set<String> keys, List<Difference> differences) {
        Optional<String> checksum = scan.checksum(page, keys);
        if (differences.isEmpty()) {
            checksum.ifPresent(known -> page.entries().proven(checksum));
            return Optional.empty();
        }
        return checksum.map(known -> new Proof(known, differences.size()));
    }

    private Outcome part(Page page, Scan scan, List<Difference> all) {
        Set<String> before = scan.upToBorder();
        before.addAll(oldSpellings(all, before));
        Page part = split(page, scan, before);
        List<Difference> differences = all.stream()
                .filter(difference -> before.contains(difference.key()))
                .toList();
        Optional<Proof> proof = proof(part, scan, scan.upToBorder(), differences);
        if (part.entries().checksum().isPresent()) {
            store.update(table(), List.of(part));
        }
        return new Outcome(part, differences, false, scan.upToBorder().size(), proof);
    }

    /** The old spellings of these keys: who finds a key on another page than its old spelling does not know that they are the same. */
    private static Set<String> oldSpellings(List<Difference> all, Set<String> keys) {
        Set<String> old = new LinkedHashSet<>();
        List<String> deleted = new ArrayList<>();
        for (Difference difference : all) {
            if (difference.operation() == Operation.DELETE) {
                deleted.add(difference.key());
            } else {
                if (keys.contains(difference.key())) {
                    old.addAll(deleted);
                }
                deleted.clear();
            }
        }
        return old;
    }

    /** What is delivered of a page that was loaded is told by now; one of other columns is made anew once nothing differs. */
    private static Page compared(Page page, Scan scan, boolean clean) {
        if (page.layout().isLoading() && page.layout().hasColumnsOf(scan.layout())) {
            return page.with(scan.layout(), page.entries());
        }
        return clean && !page.layout().equals(scan.layout())
                ? page.with(scan.layout(), scan.entries(scan.keys()))
                : page;
    }

    /** With the deletes of those that are missing only by their old spelling, which are not missing then. */
    private List<Difference> respelled(List<Difference> differences, Set<String> gone) {
        Map<String, List<String>> spellings = spellings(differences, gone);
        List<Difference> all = new ArrayList<>();
        for (Difference difference : differences) {
            for (String old : spellings.getOrDefault(difference.key(), List.of())) {
                all.add(Difference.gone(old));
                gone.remove(old);
            }
            all.add(difference);
        }
        return all;
    }

    /** The old spellings of keys by the new ones. */
    private Map<String, List<String>> spellings(List<Difference> differences, Set<String> gone) {
        Set<String> fresh = differences.stream()
                .filter(difference -> difference.operation() != Operation.UPDATE)
                .map(Difference::key)
                .collect(Collectors.toSet());
        Map<String, List<String>> spellings = new TreeMap<>();
        if (!fresh.isEmpty() && !gone.isEmpty()) {
            findSpellings(List.copyOf(gone), fresh, spellings);
        }
        return spellings;
    }

    /** By halves, as most are in none that has to be looked at any further. */
    private void findSpellings(List<String> gone, Set<String> fresh, Map<String, List<String>> spellings) {
        Set<String> found = rows.present(gone, Optional.empty());
        found.retainAll(fresh);
        if (gone.size() == 1) {
            found.forEach(key ->
                    spellings.computeIfAbsent(key, none -> new ArrayList<>()).add(gone.get(0)));
        } else if (!found.isEmpty()) {
            int half = gone.size() / 2;
            findSpellings(gone.subList(0, half), fresh, spellings);
            findSpellings(gone.subList(half, gone.size()), fresh, spellings);
        }
    }

    private Outcome deletes(Page page, int limit) {
        Scan scan = Scan.of(rows, page, Operation.INSERT, Limits.KEYS_ONLY);
        if (scan.isPart()) {
            Page part = split(page, scan, scan.upToBorder());
            return new Outcome(part, List.of(), false, 0);
        }
        List<String> gone = List.copyOf(scan.gone());
        List<Difference> differences = new ArrayList<>();
        Set<String> strays = new LinkedHashSet<>();
        for (int from = 0; from < gone.size() && differences.size() <= limit; from += MOST_KEYS) {
            List<String> some = gone.subList(from, Math.min(from + MOST_KEYS, gone.size()));
            Set<String> present = rows.present(some, Optional.empty());
            boolean respelled = !some.containsAll(present);
            for (String key : some) {
                if (present.contains(key)) {
                    strays.add(key);
                } else if (!respelled
                        || rows.present(List.of(key), Optional.empty()).isEmpty()) {
                    differences.add(Difference.gone(key));
                }
            }
        }
        Page now = withoutStrays(page, strays);
        boolean cut = differences.size() > limit;
        return new Outcome(now, cut ? differences.subList(0, limit) : differences, cut, 0);
    }

    /** Forgets keys whose records are there, but in another page's range, which remembers them or will. */
    private Page withoutStrays(Page page, Set<String> strays) {
        if (strays.isEmpty()) {
            return page;
        }
        Set<String> own = rows.present(strays, Optional.of(page.range()));
        if (own.containsAll(strays)) {
            return page;
        }
        Entries entries = Entries.none();
        page.entries().keys().stream()
                .filter(key -> own.contains(key) || !strays.contains(key))
                .forEach(key -> entries.put(key, page.entries().value(key).orElseThrow()));
        Page without = page.with(page.layout(), entries);
        store.update(table(), List.of(without));
        return without;
    }
}
