package org.datasync.watch.cycle;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.datasync.watch.cycle.CycleSpec.BatchSpec;
import org.datasync.watch.failure.Failure;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.failure.OvertakenChanges;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.state.WatchStore;

/** Notes which parked changes of a lane, and of truncated tables, would undo what was delivered. */
final class Overtaking {

    private final CycleSpec spec;
    private final WatchStore watchStore;
    private final OvertakenChanges overtaken;

    Overtaking(CycleSpec spec, LaneParts parts) {
        this.spec = spec;
        this.watchStore = parts.watchStore();
        this.overtaken = parts.failureStore().overtaken();
    }

    /** Notes which parked changes would undo these, which were delivered. */
    void note(CycleRun run, Optional<Failure> retried) {
        FailureSummary failures = run.failures();
        List<PendingChange> delivered = run.delivered();
        // parked changes were taken from the change table in order, so a requeued one is older than the later ones
        long before = retried.filter(failure -> failure.payload().isPresent())
                .map(Failure::number)
                .orElse(Long.MAX_VALUE);
        if (failures.isAnyParked()) {
            inParts(
                    delivered.stream()
                            .flatMap(PendingChange::recordIds)
                            .distinct()
                            .toList(),
                    records -> overtaken.markOvertaken(records, before));
        }
        if (failures.isAnyParked() || spec.range().isPart()) {
            List<PendingChange> truncates =
                    delivered.stream().filter(PendingChange::isTruncating).toList();
            boolean unnamed = truncates.stream().anyMatch(change -> !change.namesTable());
            inParts(tables(truncates), tables -> overtaken.markOvertakenByTruncate(tables, unnamed, before));
        }
        if (areTruncatesParked(failures)) {
            inParts(tables(delivered), tables -> overtaken.markTruncatesOvertaken(tables, before));
        }
    }

    /** Whether a truncate may be parked: they are all in lane 0. */
    private boolean areTruncatesParked(FailureSummary failures) {
        return spec.lane() == 0 ? failures.isAnyParked() : watchStore.failures(spec.watch(), 0) > 0;
    }

    private static List<String> tables(List<PendingChange> changes) {
        return changes.stream().flatMap(PendingChange::tableNames).distinct().toList();
    }

    private static void inParts(List<String> all, Consumer<List<String>> action) {
        for (int from = 0; from < all.size(); from += BatchSpec.MAX_SIZE) {
            action.accept(all.subList(from, Math.min(from + BatchSpec.MAX_SIZE, all.size())));
        }
    }
}
