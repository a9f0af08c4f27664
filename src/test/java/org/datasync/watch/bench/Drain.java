package org.datasync.watch.bench;

/** Who drains a table: ready and idle until it is to go, it tells a probe of what it gets. */
interface Drain extends AutoCloseable {

    /** Begins to drain; it may return before, or after all is drained. */
    void go() throws Exception;

    @Override
    default void close() {}

    /** A way to drain. */
    interface Way {
        Drain open(Probe probe) throws Exception;
    }
}
