package org.datasync.watch.cycle;

/**
 * Finds the change that cannot be read among many that are read by one statement: halves the batch each time the statement
 * fails, and delivers the halves that can be read, until a single change is left. That takes about twice the logarithm of the
 * batch's size in cycles for each such change. Then batches are whole again.
 */
final class Narrowing {

    /** How many changes a fetch may ask for; 0 for as many as it likes. */
    private int limit;

    /** How many changes of the batch that could not be read are left. */
    private int left;

    int narrowed(int wanted) {
        return limit == 0 ? wanted : Math.min(limit, wanted);
    }

    /** A fetch of so many changes has failed. */
    void failed(int fetched) {
        left = limit == 0 ? fetched : Math.min(left, fetched);
        limit = Math.max(1, fetched / 2);
    }

    /** So many changes were read, and are done. */
    void succeeded(int changes) {
        left -= changes;
        if (left <= 0) {
            end();
        }
    }

    /** The change that could not be read is found, or nothing is left. */
    void end() {
        limit = 0;
        left = 0;
    }
}
