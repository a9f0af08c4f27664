package org.datasync.watch.cycle;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.datasync.watch.failure.FailureStore;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.state.WatchedTransaction;

/** Fetches what is pending without the changes of held records, whether or not the pattern's query can leave them out. */
final class OpenChanges {

    /** Each is an argument of the fetch; well below the number that any known database takes. */
    private static final int MAX_HELD_WITH_STATE_ELSEWHERE = 10_000;

    private final WatchedTransaction watched;
    private final FailureStore failureStore;
    private final WatchPattern pattern;

    OpenChanges(LaneParts parts) {
        this.watched = parts.watched();
        this.failureStore = parts.failureStore();
        this.pattern = parts.pattern();
    }

    /** Whether there are more than a fetch can leave out, where another database than the changes' holds them. */
    boolean areTooManyHeld(FailureSummary failures) {
        return watched.isStateElsewhere() && failures.held().count() > MAX_HELD_WITH_STATE_ELSEWHERE;
    }

    /** Leaves out the held changes of all lanes; empty if they are too many for that. */
    Optional<Fetch> withoutHeldOfAnyLane() {
        return areTooManyHeld(failureStore.summaryOfAllLanes())
                ? Optional.empty()
                : Optional.of(new Fetch(
                        1, Optional.empty(), Optional.of(failureStore.records()::notHeldInAnyLane), Set.of()));
    }

    /** Asks for the next changes without those of the held changes' records, and of these tables. */
    Fetch fetchOf(int limit, CycleRun run, Set<String> barred) {
        return new Fetch(
                limit,
                run.position(),
                run.failures().leavesOut() ? Optional.of(failureStore.records()::notHeld) : Optional.empty(),
                barred);
    }

    /** The next changes without those of the held changes' records, and of these tables. */
    Batch fetch(int limit, CycleRun run, Set<String> barred) {
        Fetch fetch = fetchOf(limit, run, barred);
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
        Set<String> held = failureStore
                .records()
                .heldAmong(changes.stream().map(PendingChange::recordId).toList());
        return changes.stream()
                .filter(change -> Collections.disjoint(change.barredTables(), barred))
                .filter(change -> change.isBarrier() || !held.contains(change.recordId()))
                .toList();
    }
}
