package org.datasync.watch.snapshot;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.log.Log;

/**
 * What becomes of a key that a page remembers whose record is outside the page's range: it was gone while the page was cut in two, or
 * its delete was held, and is there again.
 *
 * <p>The record may go or come between two questions, which in most modes see different moments. So nothing is concluded from an answer
 * that is not there: a key is forgotten only once another page has it, and its record is gone only if it is in no range at all.
 *
 * @param rows the table
 * @param store its pages
 */
record Stray(TableRows rows, PageStore store) {

    private static final Log LOG = Log.of(Stray.class);

    /** A record that comes and goes all the time is looked for again by the next comparison. */
    private static final int MOST_LOOKS = 10;

    /** What became of it. */
    enum Fate {
        /** The page remembers it that its record is in. */
        MOVED,
        /** Its record is gone. */
        GONE,
        /** Nobody knows yet; the page keeps it. */
        OPEN
    }

    /** Has a key remembered by the page in whose range its record is, unless that is gone. */
    Fate settle(Page page, String key) {
        for (int look = 0; look < MOST_LOOKS; look++) {
            if (isMoved(page, key)) {
                return Fate.MOVED;
            }
            if (rows.present(List.of(key), Optional.empty()).isEmpty()) {
                return Fate.GONE;
            }
        }
        LOG.debug("Where a record of {} belongs that comes and goes is left to the next comparison", table());
        return Fate.OPEN;
    }

    /** Whether the record of a key is in another page's range. */
    boolean isElsewhere(Page page, String key) {
        return otherHome(page, key).isPresent();
    }

    /** What the page in whose range a record is did not remember of it, it would take for one that was not there. */
    private boolean isMoved(Page page, String key) {
        Optional<Page> home = otherHome(page, key);
        home.filter(other -> !other.entries().has(key)).ifPresent(other -> {
            other.entries().put(key, remembered(page, other, key));
            store.update(table(), List.of(other));
        });
        return home.isPresent();
    }

    /** What was read of the columns of another layout says nothing but that the record was there. */
    private static byte[] remembered(Page page, Page other, String key) {
        Entries entries = page.entries();
        return (other.layout().equals(page.layout()) ? entries.value(key) : entries.hash(key)).orElseThrow();
    }

    /** The search by halves ends somewhere, even with a record that has gone meanwhile. */
    private Optional<Page> otherHome(Page page, String key) {
        return new Locating(rows, store)
                .home(key)
                .filter(home -> home.place() != page.place())
                .filter(home -> rows.isWithin(key, home.range()));
    }

    private String table() {
        return rows.compared().text();
    }
}
