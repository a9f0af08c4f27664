package org.datasync.watch.cycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.log.Log;
import org.datasync.watch.state.WatchStore;
import org.springframework.dao.DataAccessException;

/**
 * Finds out whether a lease that stays taken is held by a prepared transaction that nobody finishes. A node that works
 * prepares and commits all the time, so only a transaction that two looks in a row have seen is in doubt.
 */
final class InDoubtLease {

    static final Duration FIRST_LOOK = Duration.ofSeconds(3);
    static final Duration NEXT_LOOK = Duration.ofMinutes(1);

    private static final Log LOG = Log.of(InDoubtLease.class);

    private final CycleSpec spec;
    private final WatchStore watchStore;
    private final Clock clock;
    private Optional<Instant> lookAt = Optional.empty();
    private List<String> seen = List.of();
    private volatile Optional<InDoubt> inDoubt = Optional.empty();

    InDoubtLease(CycleSpec spec, WatchStore watchStore, Clock clock) {
        this.spec = spec;
        this.watchStore = watchStore;
        this.clock = clock;
    }

    /** The lease is taken by another transaction. */
    void taken() {
        Instant now = clock.instant();
        if (lookAt.isEmpty()) {
            lookAt = Optional.of(now.plus(FIRST_LOOK));
        } else if (!now.isBefore(lookAt.get())) {
            refresh(now);
        }
    }

    /** The lease is free, or ours. */
    void free() {
        lookAt = Optional.empty();
        seen = List.of();
        inDoubt = Optional.empty();
    }

    private void refresh(Instant now) {
        List<String> prepared = prepared();
        List<String> stayed = prepared.stream().filter(seen::contains).toList();
        boolean suspicious = stayed.isEmpty() && !prepared.isEmpty();
        lookAt = Optional.of(now.plus(suspicious ? FIRST_LOOK : NEXT_LOOK));
        seen = prepared;
        boolean known = inDoubt.map(InDoubt::transactions).equals(Optional.of(stayed));
        inDoubt = stayed.isEmpty()
                ? Optional.empty()
                : Optional.of(new InDoubt(spec.watch(), spec.lane(), stayed, watchStore.knowsWhoHoldsALease()));
        inDoubt.filter(doubt -> !known).ifPresent(doubt -> LOG.warn("{}", doubt));
    }

    private List<String> prepared() {
        try {
            return watchStore.preparedTransactions(spec.watch(), spec.lane());
        } catch (DataAccessException e) {
            LOG.debug("The database does not tell whether the lease of watch {} is in doubt", spec.watch(), e);
            return List.of();
        }
    }

    /** The prepared transactions that hold the lease, as far as the last look says. */
    Optional<InDoubt> inDoubt() {
        return inDoubt;
    }
}
