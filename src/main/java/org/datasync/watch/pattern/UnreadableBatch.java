package org.datasync.watch.pattern;

/**
 * Of the changes that a fetch has found, at least one cannot be read, and it is not known which: the statement that reads
 * them all has failed, and with it perhaps the transaction. A fetch of fewer finds it out; one of a single change never ends
 * so.
 */
public final class UnreadableBatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Of a fetch that has failed with this. */
    public UnreadableBatch(Throwable cause) {
        super("At least one of several changes cannot be read", cause);
    }
}
