package org.datasync.watch.snapshot;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Proves pages to be unchanged by the checksums that the database makes of their rows, so that neither the rows nor what is remembered
 * of them is read.
 *
 * <p>How it can go wrong, and what keeps it from that:
 *
 * <ul>
 *   <li>A change comes between the reading of rows and that of their checksum: so the checksum that a page remembers is made of the
 *       numbers that came with the very rows that were read, by the same statement, and stands there only as long as the page
 *       remembers exactly these rows ({@link Entries#proven}).
 *   <li>The number is made in another way, or of other columns, than it was: its text says so, and then the rows are read.
 *   <li>A row has no number, or texts depend on settings: see {@code RecordDialect#rowSum}.
 *   <li>Nothing is asked of a page that misses records: that is counted anew by reading it.
 * </ul>
 *
 * <p>What was found to be unchanged is known for as long as the comparison lasts, and is held against what is remembered by then. Many
 * pages are asked for at once: few at first, and after a statement that has failed, as it may have taken too long. Where most have changed
 * it is quicker to read them without asking.
 */
final class Proofs {

    /** So many rows are summed up at a time. */
    private static final int MOST_ROWS = 64_000;

    /** So many at first. */
    private static final int FEW_ROWS = 8_000;

    private static final int AHEAD = 32;

    /** So many that nobody knows of whether they have changed. */
    private static final int FEW_AHEAD = 8;

    /** So many pages are looked at at a time whose rows are summed up already. */
    private static final int KNOWN = 64;

    private static final int LONGEST_PAUSE = 1024;

    private final TableRows rows;
    private final PageStore store;
    private final String layout;
    private final Map<Long, Known> known = new HashMap<>();
    private long run;
    private final int most;
    private final int few;
    private List<Head> heads = List.of();
    private int atATime;
    private int pause;
    private int longer;

    Proofs(TableRows rows, PageStore store) {
        this.rows = rows;
        this.store = store;
        this.most = MOST_ROWS / rows.pageSize();
        this.few = FEW_ROWS / rows.pageSize();
        this.atATime = few;
        this.layout = Layout.of(rows.compared()).text();
    }

    /** What the rows of a range were. */
    private record Known(Range range, String checksum) {
        private boolean proves(Head head) {
            return head.range().equals(range)
                    && head.checksum().filter(checksum::equals).isPresent();
        }
    }

    /**
     * The pages from one on that are as they are remembered, in order; none if this one is not, or nobody knows.
     *
     * @param comparison which comparison is under way
     */
    List<Head> unchanged(long comparison, long place) {
        Optional<Checksum> none = rows.noRows();
        if (none.isEmpty() || isPause(comparison, place)) {
            return List.of();
        }
        List<Head> some = heads(place);
        if (!known.containsKey(place)) {
            ask(provable(some, none.get()), place);
        }
        return some.stream()
                .takeWhile(head -> known.containsKey(head.place())
                        && known.get(head.place()).proves(head))
                .toList();
    }

    /** Forgets which pages there are: a transaction begins. */
    void begin() {
        heads = List.of();
    }

    /** In a transaction only pages that were compared become others. */
    private List<Head> heads(long place) {
        for (int i = 0; i < heads.size(); i++) {
            if (heads.get(i).place() == place) {
                heads = heads.subList(i, heads.size());
                return heads;
            }
        }
        heads = store.heads(rows.compared().text(), place, known.containsKey(place) ? KNOWN : most);
        return heads;
    }

    /** The places of a page and of some that are likely to be read after it. */
    List<Long> next(long place) {
        Set<Long> next = new LinkedHashSet<>(List.of(place));
        if (known.containsKey(place)) {
            heads.stream()
                    .filter(head -> known.containsKey(head.place())
                            && !known.get(head.place()).proves(head))
                    .limit(AHEAD)
                    .forEach(head -> next.add(head.place()));
        } else {
            LongStream.range(place, place + FEW_AHEAD).forEach(next::add);
        }
        return List.copyOf(next);
    }

    private boolean isPause(long comparison, long place) {
        if (comparison != run) {
            known.clear();
            run = comparison;
            pause = 0;
            longer = 0;
        }
        if (known.containsKey(place) || pause == 0) {
            return false;
        }
        pause--;
        return true;
    }

    private List<Head> provable(List<Head> some, Checksum none) {
        Stream<Head> heads = some.stream();
        Predicate<Head> provable = head -> isProvable(head, none);
        return (rows.areSumsMadeThere() ? heads.filter(provable) : heads.takeWhile(provable)).toList();
    }

    private boolean isProvable(Head head, Checksum none) {
        return head.layout().equals(layout)
                && head.checksum().filter(none::isLike).isPresent();
    }

    private void ask(List<Head> provable, long place) {
        known.clear();
        if (provable.isEmpty() || provable.get(0).place() != place) {
            return;
        }
        int asked = Math.max(1, Math.min(longer > 0 ? few : atATime, rows.mostSums()));
        List<Head> some = provable.subList(0, Math.min(asked, provable.size()));
        atATime = 1;
        List<Checksum> sums = rows.sums(some.stream().map(Head::range).toList());
        atATime = Math.min(most, 2 * asked);
        long same = 0;
        for (int i = 0; i < some.size(); i++) {
            Known now = new Known(some.get(i).range(), sums.get(i).text());
            known.put(some.get(i).place(), now);
            same += now.proves(some.get(i)) ? 1 : 0;
        }
        longer = 2 * same < some.size() ? Math.min(LONGEST_PAUSE, Math.max(most, 2 * longer)) : 0;
        pause = longer;
    }
}
