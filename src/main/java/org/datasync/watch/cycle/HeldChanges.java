package org.datasync.watch.cycle;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailurePolicy;
import org.datasync.watch.failure.FailurePolicy.Suspects;
import org.datasync.watch.failure.FailureSpec;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.failure.FailureStore.Summary;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.Lease;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.state.WatchedTransaction;
import org.springframework.dao.DataAccessException;

/** A lane's held and parked changes, as a cycle finds them and leaves them. All inside the cycle's transaction. */
final class HeldChanges {

    /** Each is an argument of the fetch; well below the number that any known database takes. */
    private static final int MAX_HELD_WITH_STATE_ELSEWHERE = 10_000;

    private final CycleSpec spec;
    private final FailureSpec failureSpec;
    private final WatchedTransaction watched;
    private final WatchStore watchStore;
    private final FailureStore failureStore;
    private final FailurePolicy policy;
    private final WatchPattern pattern;

    /** The failures whose changes the database has refused to store. */
    private final Set<Long> unstorable = new HashSet<>();

    HeldChanges(CycleSpec spec, FailureSpec failureSpec, LaneParts parts, FailurePolicy policy) {
        this.spec = spec;
        this.failureSpec = failureSpec;
        this.watched = parts.watched();
        this.watchStore = parts.watchStore();
        this.failureStore = parts.failureStore();
        this.pattern = parts.pattern();
        this.policy = policy;
    }

    /** How many there are; the lease tells at no cost if there are none. */
    Summary count(Lease lease) {
        return lease.failures() == 0 ? Summary.NONE : failureStore.summary();
    }

    /** Puts one failure in order: deletes the row of one that was dropped, or parks one that has used up its attempts. */
    boolean tidy(CycleRun run) {
        return dropOne(run) || parkExhausted(run);
    }

    private boolean dropOne(CycleRun run) {
        Optional<Failure> dropped = run.failures().dropped() > 0 ? failureStore.dropped() : Optional.empty();
        dropped.ifPresent(failure -> {
            Optional<PendingChange> row = row(failure, run.position());
            row.ifPresent(pending -> pattern.acknowledge(List.of(pending)));
            if (row.isEmpty() || !watched.isStateElsewhere()) {
                forget(failure); // elsewhere it is forgotten when its row is gone
            }
        });
        return dropped.isPresent();
    }

    private boolean parkExhausted(CycleRun run) {
        Summary failures = run.failures();
        if (failures.held() == 0) {
            return false;
        }
        Optional<Failure> parking = watched.isStateElsewhere() ? failureStore.parking() : Optional.empty();
        if (parking.isPresent()) {
            finishParking(parking.get(), run.position());
            return true;
        }
        if (failureSpec.stopOnExhausted() || !failureSpec.isExhausted(failures.mostCounted())) {
            return false;
        }
        Optional<Failure> exhausted = failureStore.exhausted(failureSpec.maxAttempts());
        exhausted.ifPresent(failure -> {
            policy.forget(failure.recordId());
            if (failure.payload() != null) {
                failureStore.park(failure);
            } else {
                row(failure, run.position())
                        .ifPresentOrElse(pending -> parkOrRenew(failure, pending), () -> forget(failure));
            }
        });
        return exhausted.isPresent();
    }

    /** What is there instead has not been tried yet: it will be fetched, or if the lane has passed it is held on. */
    private void parkOrRenew(Failure failure, PendingChange pending) {
        if (pending.id().equals(failure.changeId())) {
            park(failure, pending);
        } else {
            failureStore.renew(failure, pending.id(), failureStore.now());
        }
    }

    private void park(Failure failure, PendingChange pending) {
        Optional<String> payload =
                unstorable.contains(failure.number()) ? Optional.empty() : SetAside.payload(pattern, pending);
        if (payload.isEmpty()) {
            failureStore.parkInPlace(failure);
            return;
        }
        try {
            if (watched.isStateElsewhere()) {
                // committed before the row goes, so that whatever happens between the two the change is in one of them
                failureStore.beginToPark(failure, payload.get());
            } else {
                failureStore.park(failure, payload.get());
                pattern.acknowledge(List.of(pending));
            }
        } catch (DataAccessException e) {
            if (!watchStore.isInfrastructure(e)) {
                unstorable.add(failure.number()); // this transaction may be lost; the next one knows
            }
            throw e;
        }
    }

    /**
     * The change that failed, as it is at its source; empty if something else is there by now that is going to be fetched. What
     * the lane has passed is not.
     */
    private Optional<PendingChange> row(Failure failure, Optional<String> position) {
        return pattern.findRow(new Held(failure.rowId(), failure.recordId(), position))
                .filter(pending -> pending.hasPosition() || pending.id().equals(failure.changeId()));
    }

    private void finishParking(Failure failure, Optional<String> position) {
        row(failure, position).ifPresent(pending -> pattern.acknowledge(List.of(pending)));
        failureStore.park(failure);
    }

    /** Whether there are more than a fetch can leave out, where another database than the changes' holds them. */
    boolean areTooMany(Summary failures) {
        return watched.isStateElsewhere() && failures.held() > MAX_HELD_WITH_STATE_ELSEWHERE;
    }

    /** Whether this barrier has failed and is held. */
    boolean isHeld(PendingChange barrier, Summary failures) {
        return (spec.lane() != 0 || failures.held() > 0) && failureStore.isHeldIn(0, barrier.recordId());
    }

    /** Whether a change of the barrier's table that was parked before is held: it goes first. */
    boolean isAnyRequeuedBefore(PendingChange barrier, Summary failures) {
        return (spec.range().isPart() || failures.held() > 0) && failureStore.isAnyRequeuedOf(barrier.barredTables());
    }

    /** Leaves out the held changes of all lanes; empty if they are too many for that. */
    Optional<Fetch> withoutHeldOfAnyLane() {
        boolean tooMany =
                watched.isStateElsewhere() && failureStore.summaryOfAllLanes().held() > MAX_HELD_WITH_STATE_ELSEWHERE;
        return tooMany
                ? Optional.empty()
                : Optional.of(new Fetch(1, Optional.empty(), Optional.of(failureStore::notHeldInAnyLane), Set.of()));
    }

    /** Whether several changes are held, in whatever lanes. */
    boolean areSeveral() {
        return failureStore.summaryOfAllLanes().held() > 1;
    }

    /** The tables whose changes wait for a truncate that was parked before and is held. */
    Set<String> barredTables(Summary failures) {
        boolean any = spec.lane() == 0 ? failures.barring() : watchStore.failures(spec.watch(), 0) > 0;
        return any ? failureStore.requeuedTruncates() : Set.of();
    }

    /** Lets a held change that is due wait for longer. */
    void putOff(Failure failure) {
        failureStore.putOff(failure, failureStore.now().plus(failureSpec.delayAfter(Math.max(1, failure.attempts()))));
    }

    /** The held change whose retry is due. */
    Optional<Failure> due(Summary failures) {
        if (failures.held() == 0) {
            return Optional.empty();
        }
        Instant now = failureStore.now();
        Instant latest = now.plus(failureSpec.maxRetryDelay());
        if (failures.latestDue().isAfter(latest)) {
            failureStore.bringBack(latest);
        }
        return failureStore.due(now);
    }

    /** The change itself as it is now; empty if it is no longer pending. */
    Optional<PendingChange> read(Failure failure, Optional<String> position) {
        if (failure.payload() == null) {
            return pattern.find(new Held(failure.rowId(), failure.recordId(), position));
        }
        return failure.payload().equals(FailureStore.FOUND_AGAIN)
                ? pattern.find(new Held(failure.rowId(), failure.recordId(), Optional.empty()))
                : Optional.of(restored(failure));
    }

    private PendingChange restored(Failure failure) {
        try {
            return pattern.restore(failureStore.payload(failure));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (watched.isInfrastructure(e)) {
                throw e;
            }
            String token = failure.rowId() == null ? "" : failure.rowId();
            Source source = new Source(token, failure.recordId(), 0, Optional.empty());
            return PendingChange.unknown(failure.changeId(), source, e);
        }
    }

    /** Asks for the next changes without those of the held changes' records, and of these tables. */
    Fetch toFetch(int limit, CycleRun run, Set<String> barred) {
        return new Fetch(
                limit,
                run.position(),
                run.failures().leavesOut() ? Optional.of(failureStore::notHeld) : Optional.empty(),
                barred);
    }

    /** The next changes without those of the held changes' records, and of these tables. */
    Batch fetch(int limit, CycleRun run, Set<String> barred) {
        Fetch fetch = toFetch(limit, run, barred);
        Batch batch = pattern.fetch(fetch);
        return batch.withoutHeld() || !fetch.leavesOut() ? batch : withoutHeld(batch, fetch);
    }

    /** Leaves out what the pattern's query could not; while nothing is left, and the lane cannot stand behind it, of more. */
    private Batch withoutHeld(Batch fetched, Fetch fetch) {
        Batch batch = fetched;
        int asked = fetch.limit();
        while (true) {
            List<PendingChange> open = open(batch.changes(), fetch.barred());
            Optional<String> end = batch.position().or(lastPosition(batch));
            if (!open.isEmpty() || !batch.more() || end.isPresent() || asked > MAX_HELD_WITH_STATE_ELSEWHERE) {
                boolean cut = open.size() > fetch.limit();
                return new Batch(
                        cut ? open.subList(0, fetch.limit()) : open,
                        batch.more() || cut,
                        cut ? Optional.empty() : end,
                        true);
            }
            asked *= 2;
            batch = pattern.fetch(fetch.withLimit(asked));
        }
    }

    private static Supplier<Optional<String>> lastPosition(Batch batch) {
        List<PendingChange> changes = batch.changes();
        return () -> changes.isEmpty()
                ? Optional.empty()
                : changes.get(changes.size() - 1).position();
    }

    private List<PendingChange> open(List<PendingChange> changes, Set<String> barred) {
        Set<String> held = failureStore.heldAmong(
                changes.stream().map(PendingChange::recordId).toList());
        return changes.stream()
                .filter(change -> Collections.disjoint(change.barredTables(), barred))
                .filter(change -> change.isBarrier() || !held.contains(change.recordId()))
                .toList();
    }

    /** Forgets a failure: the change was delivered, or is gone. */
    void forget(Failure failure) {
        failureStore.remove(failure);
        watchStore.saveFailures(
                spec.watch(), spec.lane(), failureStore.summary().total());
    }

    /**
     * Draws from a success what it says about the others that failed.
     *
     * @return whether one that was suspect has used up its attempts by this and stops the route
     */
    boolean judgeSuspects(Summary failures) {
        if (failures.suspects() == 0) {
            return false;
        }
        Suspects suspects = policy.judgeSuspects(failures.suspects());
        boolean stops = suspects == Suspects.COUNT
                && failureSpec.stopOnExhausted()
                && failureSpec.maxAttempts() > 0
                && failureStore.countSuspects(failureSpec.maxAttempts() - 1) > 0;
        failureStore.closeSuspects(suspects, failureStore.now());
        return stops;
    }

    /** Notes which parked changes would undo these, which were delivered. */
    void noteOvertaken(CycleRun run, Optional<Failure> retried) {
        Summary failures = run.failures();
        List<PendingChange> delivered = run.delivered();
        // parked changes were taken from the change table in order, so a requeued one is older than the later ones
        long before = retried.filter(failure -> failure.payload() != null)
                .map(Failure::number)
                .orElse(Long.MAX_VALUE);
        if (failures.parked() > 0) {
            inParts(
                    delivered.stream()
                            .flatMap(PendingChange::recordIds)
                            .distinct()
                            .toList(),
                    records -> failureStore.markOvertaken(records, before));
        }
        if (failures.parked() > 0 || spec.range().isPart()) {
            List<PendingChange> truncates =
                    delivered.stream().filter(PendingChange::isTruncating).toList();
            boolean unnamed = truncates.stream().anyMatch(change -> !change.namesTable());
            inParts(tables(truncates), tables -> failureStore.markOvertakenByTruncate(tables, unnamed, before));
        }
        if (areTruncatesParked(failures)) {
            inParts(tables(delivered), tables -> failureStore.markTruncatesOvertaken(tables, before));
        }
    }

    /** Whether a truncate may be parked: they are all in lane 0. */
    private boolean areTruncatesParked(Summary failures) {
        return spec.lane() == 0 ? failures.parked() > 0 : watchStore.failures(spec.watch(), 0) > 0;
    }

    private static List<String> tables(List<PendingChange> changes) {
        return changes.stream().flatMap(PendingChange::tableNames).distinct().toList();
    }

    private static void inParts(List<String> all, Consumer<List<String>> action) {
        for (int from = 0; from < all.size(); from += CycleSpec.MAX_BATCH_SIZE) {
            action.accept(all.subList(from, Math.min(from + CycleSpec.MAX_BATCH_SIZE, all.size())));
        }
    }
}
