package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether the ends of a table's pages still ascend. If the database orders keys otherwise by now, as with a new version of a
 * collation, a record may be in the ranges of several pages, and would be new in one of them with each comparison: that is one in
 * the range from an end down to the end of the page before.
 */
record Bounds(TableRows rows, PageStore store) {

    /** So many ranges are asked for at a time. */
    private static final int MOST = 50;

    /** Why pages cannot be compared with the table; empty if they can. */
    Optional<String> objection() {
        ComparedTable table = rows.compared();
        List<Range> back = back();
        for (int from = 0; from < back.size(); from += MOST) {
            if (rows.isAnyWithin(back.subList(from, Math.min(from + MOST, back.size())))) {
                return Optional.of(
                        "The keys of " + table.table().name() + " have another order than they had when what is"
                                + " remembered of them was made, as with a new version of a collation. Expected the same; have the"
                                + " table remembered anew with action=baseline and table=" + table.text()
                                + ", which delivers nothing");
            }
        }
        return Optional.empty();
    }

    private List<Range> back() {
        List<Range> back = new ArrayList<>();
        for (Range range : store.ranges(rows.compared().text()).values()) {
            if (range.above().isPresent() && range.upTo().isPresent()) {
                back.add(new Range(/* above= */ range.upTo(), /* upTo= */ range.above()));
            }
        }
        return back;
    }
}
