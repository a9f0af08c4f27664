package org.datasync.watch.cycle;

import java.util.Optional;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of a change what is stored of it when it is parked. */
final class SetAside {

    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

    private SetAside() {}

    /** The change's payload; empty if it can have none, so that its row stays in the change table. */
    static Optional<String> payload(WatchPattern pattern, PendingChange change) {
        try {
            return Optional.of(pattern.payload(change));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.warn("The change {} cannot be set aside, so its row stays in the change table", change.id(), e);
            return Optional.empty();
        }
    }
}
