package org.datasync.watch.monitor;

import java.time.Duration;
import java.util.Optional;
import org.datasync.watch.log.Log;

/** Where a watch's meters are told of what happens. For several threads. */
public interface Meters extends AutoCloseable {

    /** Tells nobody. */
    Meters NONE = new Meters() {
        @Override
        public void delivered(String table, Optional<Duration> lag) {}

        @Override
        public void failed(String table) {}

        @Override
        public void parked(String table) {}

        @Override
        public void close() {}
    };

    /**
     * A change was delivered and its transaction committed.
     *
     * @param lag from the change to now; empty if nobody knows when it was made
     */
    void delivered(String table, Optional<Duration> lag);

    /** An attempt at a change has failed. */
    void failed(String table);

    /** A change has used up its attempts. */
    void parked(String table);

    /** Removes the meters. */
    @Override
    void close();

    /**
     * Meters of this watch in the registry that is found, if there is one and Micrometer is on the class path.
     *
     * @param subscriber whose changes it reads
     */
    static Meters of(Monitor monitor, String subscriber, Beans beans) {
        try {
            return MicrometerMeters.of(monitor, subscriber, beans);
        } catch (NoClassDefFoundError e) {
            Log.of(Meters.class).debug("Micrometer is not on the class path, so the watch has no meters", e);
        } catch (RuntimeException e) {
            Log.of(Meters.class)
                    .warn("The registry of meters refuses those of watch {}, so it has none", monitor.name(), e);
        }
        return NONE;
    }

    /** Objects of a type that the application has. */
    interface Beans {

        /** One that is there; empty if none is. */
        <T> Optional<T> any(Class<T> type);
    }
}
