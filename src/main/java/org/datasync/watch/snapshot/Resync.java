package org.datasync.watch.snapshot;

import java.util.List;

/** Has the records of a table delivered again, without forgetting which there were, so that deletes are still found. */
record Resync(PageStore store, Layout layout) {

    void of(String table) {
        List<Layout> known = store.layouts(table);
        if (known.isEmpty() || !known.stream().allMatch(layout::hasKeyOf)) {
            store.begin(table, layout.loading());
            return;
        }
        for (long place : store.ranges(table).keySet()) {
            store.find(table, place).ifPresent(page -> store.update(table, List.of(owed(page))));
        }
    }

    private Page owed(Page page) {
        Entries entries = Entries.none();
        page.entries().keys().forEach(key -> entries.put(key, RowHash.owed()));
        boolean unknown = page.layout().isTaking() || page.layout().isLoading();
        return page.with(unknown ? layout.loading() : layout, entries);
    }
}
