package org.datasync.watch.snapshot;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.Operation;
import org.datasync.watch.snapshot.Comparison.Outcome;
import org.datasync.watch.snapshot.Scan.Limits;

/**
 * One look at a page for what is new in it and what has changed.
 *
 * @param cutting cuts pages of the table
 * @param page the page
 * @param behind the key up to which its rows were compared before; empty if it is looked at whole
 * @param limit how many differences at most
 */
record Writes(Cutting cutting, Page page, Optional<String> behind, int limit) {

    /**
     * Looks.
     *
     * @param bytes of how many bytes the differences are at most, about
     */
    Outcome within(long bytes) {
        Operation fresh = page.layout().isLoading() ? Operation.READ : Operation.INSERT;
        Scan scan = Scan.of(rows(), page, behind, fresh, new Limits(limit, bytes));
        Set<String> gone = gone(scan);
        List<Difference> all = new Spellings(rows()).with(scan.differences(), gone);
        if (scan.isPart()) {
            return part(scan, all);
        }
        return scan.isCut() || all.size() > limit ? cut(page, all) : ended(scan, all, gone);
    }

    private TableRows rows() {
        return cutting.rows();
    }

    /** Those of the page's keys that have no row; of a page that goes on only if somebody wants to know. */
    private Set<String> gone(Scan scan) {
        Set<String> gone = scan.gone();
        boolean whole = behind.isEmpty() && !scan.isCut();
        boolean wanted = !scan.isCut() || scan.differences().stream().anyMatch(Spellings::isFresh);
        if (!whole && wanted && !gone.isEmpty()) {
            Range others = scan.isCut() ? page.range() : passed();
            rows().keys(others, Set.copyOf(gone)::contains).forEach(gone::remove);
        }
        return wanted ? gone : new LinkedHashSet<>();
    }

    /** The range that was compared before. */
    private Range passed() {
        return page.range().upTo(behind.orElseThrow());
    }

    private Outcome cut(Page part, List<Difference> all) {
        return new Outcome(part, all.subList(0, Math.min(limit, all.size())), true, 0);
    }

    private Outcome ended(Scan scan, List<Difference> all, Set<String> missing) {
        boolean clean = all.isEmpty() && missing.isEmpty();
        Page now = compared(page, scan, clean).missing(missing.size());
        Optional<String> before = page.entries().checksum();
        Optional<Proof> proof = missing.isEmpty() ? proof(now, scan, scan.keys(), all) : Optional.empty();
        if (now.missing() != page.missing()
                || !now.layout().equals(page.layout())
                || !now.entries().checksum().equals(before)) {
            cutting.store().update(rows().compared().text(), List.of(now));
        }
        int known = page.entries().size() - missing.size();
        int fresh = (int) all.stream().filter(Spellings::isFresh).count();
        Page ending = clean && behind.isEmpty()
                ? scan.last().map(key -> cutting.ending(now, key)).orElse(now)
                : now;
        return new Outcome(ending, all, false, behind.isEmpty() ? scan.rows() : known + fresh, proof);
    }

    /** What a page that misses no records is once all differences are delivered; it is that at once if there are none. */
    private Optional<Proof> proof(Page made, Scan scan, Set<String> keys, List<Difference> differences) {
        Optional<String> checksum = behind.isEmpty() ? scan.checksum(made, keys) : Optional.empty();
        if (differences.isEmpty()) {
            checksum.ifPresent(known -> made.entries().proven(checksum));
            return Optional.empty();
        }
        return checksum.map(known -> new Proof(known, differences.size()));
    }

    private Outcome part(Scan scan, List<Difference> all) {
        Set<String> before = scan.upToBorder();
        before.addAll(Spellings.old(all, before));
        List<Difference> differences = all.stream()
                .filter(difference -> before.contains(difference.key()))
                .toList();
        if (behind.isPresent()) {
            before.addAll(rows().keys(passed(), page.entries()::has));
        }
        Page part = cutting.cut(page, scan.border(), before);
        if (differences.size() > limit) {
            return cut(part, differences);
        }
        Page now = compared(part, scan, false);
        Optional<Proof> proof = proof(now, scan, scan.upToBorder(), differences);
        if (!now.layout().equals(part.layout()) || now.entries().checksum().isPresent()) {
            cutting.store().update(rows().compared().text(), List.of(now));
        }
        return new Outcome(now, differences, false, scan.upToBorder().size(), proof);
    }

    /** What is delivered of a page that was loaded is told by now; one of other columns is made anew once nothing differs. */
    private Page compared(Page part, Scan scan, boolean clean) {
        if (part.layout().isLoading() && part.layout().hasColumnsOf(scan.layout())) {
            return part.with(scan.layout(), part.entries());
        }
        return clean && behind.isEmpty() && !part.layout().equals(scan.layout())
                ? part.with(scan.layout(), scan.entries(scan.keys()))
                : part;
    }
}
