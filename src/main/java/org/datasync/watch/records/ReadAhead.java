package org.datasync.watch.records;

/**
 * How many rows of a table a driver takes at a time, as each time is a way to the server and back, and all of them are in memory.
 * Few at first; twice as many after each query that has ended well, as long as its rows were small. Few again after one that
 * has not, so that rows which were too large to be read together are read a few at a time then, here or by another node.
 */
public final class ReadAhead {

    /** How large the rows that a driver has in memory may be together, in bytes, if all are as large as the largest so far. */
    private static final long SMALL = 1_000_000;

    private static final int MOST = 1200;

    private int rows = StreamedQuery.FEW;

    /** Tells that a query begins, and how many rows at a time it is to take. */
    public int begin() {
        int now = rows;
        rows = StreamedQuery.FEW;
        return now;
    }

    /**
     * Tells that it has ended well.
     *
     * @param atATime how many it was to take
     * @param read how many rows it has read
     * @param largest the size of the largest, about, in bytes
     */
    public void ended(int atATime, int read, long largest) {
        long small = Math.min(MOST, SMALL / Math.max(largest, 1));
        int next = read < atATime ? atATime : 2 * atATime;
        rows = (int) Math.max(StreamedQuery.FEW, Math.min(next, small));
    }
}
