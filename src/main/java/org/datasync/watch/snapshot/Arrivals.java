package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Has pages remember the keys of records that were delivered by the pattern beside the comparison, and forget those of others. */
final class Arrivals {

    /** So many pages are in memory at a time. */
    private static final int MOST_PAGES = 32;

    /** Of which record: no column has anything to do with it. */
    private static final byte[] DELIVERED = new RowHash(List.of()).of(Map.of());

    private final PageStore store;

    Arrivals(PageStore store) {
        this.store = store;
    }

    /**
     * Enters keys.
     *
     * @param keys whether the record of each counts as there
     */
    void enter(Comparison comparison, Map<String, Boolean> keys) {
        Map<Long, Set<String>> homes = Homes.of(keys.keySet(), comparison.rows(), store);
        List<Long> places = List.copyOf(homes.keySet());
        for (int from = 0; from < places.size(); from += MOST_PAGES) {
            Map<Long, Set<String>> some = new LinkedHashMap<>();
            places.subList(from, Math.min(from + MOST_PAGES, places.size()))
                    .forEach(place -> some.put(place, homes.get(place)));
            enter(comparison, some, keys);
        }
    }

    private void enter(Comparison comparison, Map<Long, Set<String>> homes, Map<String, Boolean> keys) {
        String table = comparison.rows().compared().text();
        List<Page> changed = new ArrayList<>();
        store.find(table, homes.keySet()).forEach((place, page) -> {
            if (enter(page.entries(), homes.get(place), keys)) {
                changed.add(page);
            }
        });
        store.update(table, changed);
        changed.forEach(comparison::cutIfLarge);
    }

    private static boolean enter(Entries entries, Set<String> some, Map<String, Boolean> keys) {
        boolean changed = false;
        for (String key : some) {
            boolean there = keys.get(key);
            changed |= entries.has(key) != there;
            if (there) {
                entries.put(key, DELIVERED);
            } else {
                entries.remove(key);
            }
        }
        return changed;
    }
}
