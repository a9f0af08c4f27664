package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/**
 * Looks whether the ends of a table's pages still ascend. If the database orders keys otherwise by now, as with a new version of a
 * collation, a record may be in the ranges of several pages, and would be new in one of them with each comparison: that is one in
 * the range from an end down to the end of the page before. Keys of numbers are not looked at.
 */
record Bounds(TableRows rows, PageStore store) {

    /** So many ranges are asked for at a time. */
    private static final int MOST = 50;

    /** Why pages cannot be compared with the table; empty if they can. */
    Optional<String> objection() {
        ComparedTable table = rows.compared();
        if (table.key().stream().allMatch(Bounds::isOfOneOrder)) {
            return Optional.empty();
        }
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

    /** Texts alone have a collation, and what may hold texts. */
    private static boolean isOfOneOrder(Column column) {
        return column.reading() != Reading.LOOSE && (column.isNumber() || column.kind() == ValueKind.UUID);
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
