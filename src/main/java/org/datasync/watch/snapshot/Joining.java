package org.datasync.watch.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * Makes one page of several that remember little together, so that a table that has lost most of its records has few pages. A page takes
 * those behind it while it is being compared, in the same transaction; so nothing stands at a place that is gone but changes that are
 * held, which look for their page by their key.
 */
record Joining(String table, PageStore store) {

    /** A page has no more keys than this once it has taken others, so that it is not cut again soon. */
    private static final int MOST = Scan.PAGE / 2;

    /** The page with what it takes. */
    Page of(Page page) {
        Page joined = page;
        for (Optional<Page> next = taken(joined); next.isPresent(); next = taken(joined)) {
            joined = joined.with(next.get());
            store.remove(table, next.get().place());
            store.update(table, List.of(joined));
        }
        return joined;
    }

    private Optional<Page> taken(Page page) {
        boolean full = page.entries().size() > MOST || page.entries().isMuch();
        boolean known = !page.layout().isTaking() && !page.layout().isLoading();
        if (full || !known || page.next().isEmpty()) {
            return Optional.empty();
        }
        return store.heads(table, page.next().get(), 1).stream()
                .filter(head -> head.keys() + page.entries().size() <= MOST)
                .flatMap(head -> store.find(table, head.place()).stream())
                .filter(next ->
                        next.layout().equals(page.layout()) && !next.entries().isMuch())
                .findFirst();
    }
}
