package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums up the rows of ranges that follow each other, as they are read in the order of the key. A range ends with the row that has the key
 * of its end: only the database could tell of another row whether it is behind that. So nobody knows the sums of ranges whose end has no row,
 * nor that of the one behind, which is known by the end that comes next.
 */
final class StreamedSums {

    /** Of more rows than there may be, so that it is like no checksum that is remembered. */
    private static final long UNKNOWN = -1;

    /** Among so many ends a row's key is looked for: two without a row next to each other are rare. */
    private static final int FURTHER = 2;

    private final List<Object[]> ends = new ArrayList<>();
    private final Checksum none;
    private final Checksum[] sums;
    private int range;
    private long rows;
    private long sum;
    private int all;
    private long largest;

    /**
     * Of ranges.
     *
     * @param none the checksum of no rows
     */
    StreamedSums(List<Range> ranges, Keys keys, Checksum none) {
        ranges.forEach(some ->
                ends.add(some.upTo().map(end -> keys.values(end).toArray()).orElse(new Object[0])));
        this.none = none;
        this.sums = new Checksum[ranges.size()];
        Arrays.fill(sums, new Checksum(none.way(), UNKNOWN, 0));
    }

    /**
     * A row.
     *
     * @param key its key, as the database holds it
     * @param number what is summed up
     * @param bytes how large it is, about
     */
    void add(Object[] key, long number, long bytes) {
        rows++;
        all++;
        largest = Math.max(largest, bytes);
        sum ^= number;
        int further = Math.min(range + FURTHER, ends.size());
        for (int i = range; i < further; i++) {
            if (isSame(ends.get(i), key)) {
                end(i);
                return;
            }
        }
    }

    private void end(int last) {
        if (last == range) {
            sums[range] = new Checksum(none.way(), rows, sum);
        }
        range = last + 1;
        rows = 0;
        sum = 0;
    }

    /** Of no end there are no values. */
    private static boolean isSame(Object[] end, Object[] key) {
        return end.length > 0 && Arrays.deepEquals(end, key);
    }

    /** How many rows were read. */
    int rows() {
        return all;
    }

    /** How large the largest is, about. */
    long largest() {
        return largest;
    }

    /**
     * No more rows come.
     *
     * @param whole whether there are none: then a range without an end has all that came last
     */
    List<Checksum> ended(boolean whole) {
        if (whole && range == ends.size() - 1 && ends.get(range).length == 0) {
            end(range);
        }
        return List.of(sums);
    }
}
