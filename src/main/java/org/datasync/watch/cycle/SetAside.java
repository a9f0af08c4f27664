package org.datasync.watch.cycle;

import java.util.Optional;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

/** Makes of a change what is stored of it when it is parked. */
final class SetAside {

    private static final Log LOG = Log.of(SetAside.class);

    private SetAside() {}

    /** The change's payload; empty if it can have none, so that its row stays in the change table. */
    static Optional<String> payload(WatchPattern pattern, PendingChange change) {
        try {
            return Optional.of(pattern.payload(change).orElse(FailureStore.FOUND_AGAIN));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("The change {} cannot be set aside, so its row stays in the change table", change.id(), e);
            return Optional.empty();
        }
    }
}
