package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the page of a record whose change was found some time ago: pages are cut in two meanwhile. */
record Locating(TableRows rows, PageStore store) {

    /**
     * The page that remembers a key, or is to.
     *
     * @param hint the place of the page that did
     * @param isThere whether the record is there
     */
    Optional<Page> page(String key, long hint, boolean isThere) {
        String table = rows.compared().text();
        Optional<Page> last = store.find(table, hint);
        if (last.filter(page -> page.entries().has(key)).isPresent()) {
            return last;
        }
        if (!isThere) {
            return store.ranges(table).keySet().stream()
                    .map(place -> store.find(table, place).orElseThrow())
                    .filter(page -> page.entries().has(key))
                    .findFirst();
        }
        return last.filter(page -> rows.isWithin(key, page.range())).or(() -> home(key));
    }

    /** The page in whose range the key of a record is that is there. */
    Optional<Page> home(String key) {
        return byRange(key).flatMap(place -> store.find(rows.compared().text(), place));
    }

    /** The place of the page in whose range a record's key is: the first whose end the database finds the key before. */
    private Optional<Long> byRange(String key) {
        Map<Long, Range> ranges = store.ranges(rows.compared().text());
        List<Long> places = new ArrayList<>(ranges.keySet());
        int low = 0;
        int high = places.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            Range upTo =
                    new Range(Optional.empty(), ranges.get(places.get(middle)).upTo());
            if (rows.isWithin(key, upTo)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(places.get(low));
    }
}
