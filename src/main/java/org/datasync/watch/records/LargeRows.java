package org.datasync.watch.records;

/** The rows of several records are too large together. */
public final class LargeRows extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int rows;

    LargeRows(int rows) {
        super("The rows of several records are larger than maxBatchBytes");
        this.rows = rows;
    }

    /** How many they were when they were too large. */
    public int rows() {
        return rows;
    }
}
