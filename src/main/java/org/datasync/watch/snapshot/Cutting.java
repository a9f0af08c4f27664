package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.change.Operation;
import org.datasync.watch.snapshot.Scan.Limits;

/**
 * Keeps pages of a size, by cutting them in two at the key of a row. What a page remembers of keys before that border goes with the
 * first part, if they have a row. The rest stays behind it, so that a key without a row may be remembered by a page whose range it is
 * not in; a look at the database tells before anything comes of it.
 */
record Cutting(TableRows rows, PageStore store) {

    /** So many times a page is cut at a time. */
    private static final int MOST_CUTS = 16;

    /**
     * Cuts a page.
     *
     * @param border the last key of the first part
     * @param before the keys that go with the first part, as far as they are remembered
     * @return the first part
     */
    Page cut(Page page, String border, Set<String> before) {
        Entries part = Entries.none();
        Entries rest = Entries.none();
        page.entries().keys().forEach(key -> (before.contains(key) ? part : rest)
                .put(key, page.entries().value(key).orElseThrow()));
        long other = store.highestPlace(table()).orElseThrow() + 1;
        Page first = page.upTo(border, other, part);
        store.insert(table(), List.of(page.behind(border, other, rest)));
        store.update(table(), List.of(first));
        return first;
    }

    /** Cuts a page of which more rows were read than it is to have. */
    Page cut(Page page, Scan scan) {
        return cut(page, scan.border(), scan.upToBorder());
    }

    /** Cuts a page that remembers too much, at keys of rows in its range. */
    void cutIfLarge(Page page) {
        Page rest = page;
        for (int cuts = 0; cuts < MOST_CUTS && rest.entries().size() > 2 * rows.pageSize(); cuts++) {
            Scan scan = Scan.of(rows, rest, Operation.READ, Limits.KEYS_ONLY);
            if (!scan.isPart()) {
                return; // what is in its range is little: most have no record, which the next comparison finds
            }
            rest = behind(cut(rest, scan));
        }
    }

    /**
     * Cuts a page that has been delivered up to a key, and remembers too much by that: the part that is cut off is compared already.
     *
     * @return the rest, with that key in its range; the page itself if it is not cut
     */
    Page cutIfLarge(Page page, String delivered) {
        boolean loading = page.layout().isLoading();
        boolean much = loading ? page.entries().isMuch() : page.entries().isLarge();
        if (!much && page.entries().size() <= (loading ? rows.pageSize() : 2 * rows.pageSize())) {
            return page;
        }
        List<String> passed = rows.keys(page.range().upTo(delivered), page.entries()::has);
        int size = Math.min(passed.size(), rows.pageSize());
        if (size == 0 || (!much && size < rows.pageSize())) {
            return page;
        }
        Page first = cut(page, passed.get(size - 1), new LinkedHashSet<>(passed.subList(0, size)));
        Layout now = Layout.of(rows.compared());
        if (loading && page.layout().hasColumnsOf(now)) {
            store.update(table(), List.of(first.with(now, first.entries())));
        }
        return behind(first);
    }

    /**
     * Has pages of their size remember what was read of one.
     *
     * @param keys the keys of all of its rows, in order
     * @return the last of them
     */
    Page divided(Page page, Scan scan, List<String> keys) {
        List<Page> pages = new ArrayList<>();
        Page rest = page;
        long place = store.highestPlace(table()).orElseThrow() + 1;
        int from = 0;
        for (int to = rows.pageSize(); to < keys.size(); to += rows.pageSize()) {
            String border = keys.get(to - 1);
            pages.add(remembering(rest.upTo(border, place, Entries.none()), scan, keys.subList(from, to)));
            rest = rest.behind(border, place, Entries.none());
            place++;
            from = to;
        }
        Page last = remembering(rest, scan, keys.subList(from, keys.size()));
        pages.add(last);
        store.update(table(), pages.subList(0, 1));
        store.insert(table(), pages.subList(1, pages.size()));
        return last;
    }

    private static Page remembering(Page page, Scan scan, List<String> some) {
        Set<String> keys = new LinkedHashSet<>(some);
        Page made = page.with(scan.layout(), scan.entries(keys)).missing(0);
        made.entries().proven(scan.checksum(made, keys));
        return made;
    }

    /**
     * Has a page end at its last row, where who reads several pages at once knows the end by that row: the one at its end may be gone.
     * What is inserted between belongs to the page behind from then on.
     *
     * @param last the last key in its range, of a page that remembers all that is there and nothing else
     */
    Page ending(Page page, String last) {
        if (rows.areSumsMadeThere()
                || page.next().isEmpty()
                || page.range().upTo().equals(Optional.of(last))) {
            return page;
        }
        Page ending = page.upTo(last, page.next().get(), page.entries());
        Page behind = behind(page);
        Range rest = new Range(Optional.of(last), behind.range().upTo());
        Page beginning =
                new Page(behind.place(), behind.next(), rest, behind.layout(), behind.missing(), behind.entries());
        store.update(table(), List.of(ending, beginning));
        return ending;
    }

    private Page behind(Page first) {
        return store.find(table(), first.next().orElseThrow()).orElseThrow(() -> store.lost(table()));
    }

    private String table() {
        return rows.compared().text();
    }
}
