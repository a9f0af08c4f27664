package org.datasync.watch.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * Makes one page of several that remember little together, so that a table that has lost most of its records has few pages. A page takes
 * those behind it while it is being compared, in the same transaction; so nothing stands at a place that is gone but changes that are
 * held, which look for their page by their key.
 */
record Joining(TableRows rows, PageStore store) {

    /** The page with what it takes. */
    Page of(Page page) {
        Page joined = page;
        for (Optional<Page> next = taken(joined); next.isPresent(); next = taken(joined)) {
            joined = joined.with(next.get());
            store.remove(table(), next.get().place());
            store.update(table(), List.of(joined));
        }
        return joined;
    }

    private String table() {
        return rows.compared().text();
    }

    private Optional<Page> taken(Page page) {
        boolean none = page.entries().size() == 0; // and no row to tell where it ends
        int most = none ? rows.pageSize() : rows.pageSize() / 2; // so that it is not cut again soon
        boolean full = page.entries().size() > most || page.entries().isMuch();
        boolean known = !page.layout().isTaking() && !page.layout().isLoading();
        if (full || !known || page.next().isEmpty()) {
            return Optional.empty();
        }
        return store.heads(table(), page.next().get(), 1).stream()
                .filter(head -> head.keys() + page.entries().size() <= most)
                .flatMap(head -> store.find(table(), head.place()).stream())
                .filter(next ->
                        next.layout().equals(page.layout()) && !next.entries().isMuch())
                .findFirst();
    }
}
