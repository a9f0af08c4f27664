package org.datasync.watch.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.failure.FailureSummary;
import org.datasync.watch.failure.ParkedChanges;
import org.datasync.watch.state.WatchStore;
import org.datasync.watch.trigger.Captures;

/**
 * Removes what a watch with triggers has in its databases.
 *
 * <ol>
 *   <li>The triggers go first, as dropping one waits for the transactions that are at work.
 *   <li>Then it waits for the leases of all lanes, so that none holds or parks a change meanwhile that would stay behind.
 *   <li>The index of its lanes goes last: nothing that is pending is read by it any more.
 *   <li>Where the state is in another database that is committed last. Should only that fail, so does the action, and to run it
 *       once more removes the rest.
 * </ol>
 */
final class Uninstallation {

    private final Watch watch;
    private final Captures captures;
    private final Optional<LaneInstallation> lanes;

    /**
     * That of a watch.
     *
     * @param lanes what is installed for its lanes; empty if nothing ever is
     */
    Uninstallation(Watch watch, Captures captures, Optional<LaneInstallation> lanes) {
        this.watch = watch;
        this.captures = captures;
        this.lanes = lanes;
    }

    /** Removes it all, and tells how much of what it was. */
    Map<String, Object> run() {
        Map<String, Object> removed = removeAll();
        lanes.ifPresent(LaneInstallation::remove);
        return removed;
    }

    private Map<String, Object> removeAll() {
        int tables = captures.removeTriggers();
        if (!watch.hasState()) {
            return told(tables, captures.removeRows(), FailureSummary.NONE);
        }
        return watch.stateTransactions().execute(status -> {
            FailureSummary failures = removeFailures();
            return told(tables, captures.removeRows(), failures);
        });
    }

    /** A script that does the same, and forgets the lanes; of a state in another database it says nothing. */
    String script() {
        List<String> further =
                new ArrayList<>(lanes.map(LaneInstallation::removal).orElse(List.of()));
        if (watch.hasState() && !watch.isStateElsewhere()) {
            further.addAll(stateRemoval());
        }
        return captures.undo(further);
    }

    private List<String> stateRemoval() {
        String ours = " WHERE watch = " + watch.dialect().literal(watch.watch());
        return List.of(
                "DELETE FROM datasync_payload WHERE failure IN (SELECT failure FROM datasync_failure" + ours + ")",
                "DELETE FROM datasync_failure" + ours,
                "DELETE FROM datasync_watch" + ours);
    }

    private FailureSummary removeFailures() {
        WatchStore watches = watch.watchStore();
        ParkedChanges failures = watch.parkedChanges();
        Iterable<Integer> numbers = watches.awaitAll(watch.watch());
        FailureSummary summary = failures.summary();
        failures.removeAll();
        numbers.forEach(lane -> watches.saveFailures(watch.watch(), lane, 0));
        return summary;
    }

    private static Map<String, Object> told(int tables, int pending, FailureSummary failures) {
        Map<String, Object> removed = new LinkedHashMap<>();
        removed.put("tables", tables);
        removed.put("pending", pending);
        removed.put("held", failures.held().count());
        removed.put("parked", failures.parked().count());
        return removed;
    }
}
