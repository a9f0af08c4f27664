package org.datasync.watch.changetable;

/**
 * How large the images of a fetch may be together.
 *
 * @param bytes how many bytes, about
 * @param rows of how many rows at most
 */
public record ImageLimit(int bytes, int rows) {

    /** Checks the numbers. */
    public ImageLimit {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxBatchBytes is " + bytes + ", expected 1 or more bytes");
        }
    }

    /** How large the images of a row may be so that as many rows as there may be together keep to the limit. */
    int perRow() {
        return bytes / Math.max(1, rows);
    }
}
