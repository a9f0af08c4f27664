package org.datasync.watch.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * What is remembered of a range of a table's keys. The pages of a table are a chain from place 0 on, and their ranges together are
 * all keys.
 *
 * @param place its number
 * @param next the place of the page whose range follows; empty for the last
 * @param range the range
 * @param layout how its hashes are made
 * @param missing how many of its keys had no record at the last comparison
 * @param entries the keys, with the hashes of what was delivered last
 */
record Page(long place, Optional<Long> next, Range range, Layout layout, int missing, Entries entries) {

    /** The first page of a table of which nothing is remembered; the layout says what becomes of what is there. */
    static Page first(Layout layout) {
        return new Page(0, Optional.empty(), Range.ALL, layout, 0, Entries.none());
    }

    /** The same with so many keys that have no record. */
    Page missing(int keys) {
        return new Page(place, next, range, layout, keys, entries);
    }

    /** The same keys with other hashes. */
    Page with(Layout otherLayout, Entries otherEntries) {
        return new Page(place, next, range, otherLayout, missing, otherEntries);
    }

    /** The same with all that the page behind it remembers, in whose range it is to be too. */
    Page with(Page behind) {
        Entries both = Entries.none();
        List.of(entries, behind.entries).forEach(some -> some.keys()
                .forEach(key -> both.put(key, some.value(key).orElseThrow())));
        Range whole = new Range(range.above(), behind.range.upTo());
        return new Page(place, behind.next, whole, layout, missing + behind.missing, both);
    }

    /** The part of it up to a key, before a page at another place. */
    Page upTo(String key, long other, Entries part) {
        return new Page(place, Optional.of(other), range.upTo(key), layout, 0, part);
    }

    /** The part of it behind a key, at another place. */
    Page behind(String key, long other, Entries part) {
        return new Page(other, next, range.behind(key), layout, missing, part);
    }
}
