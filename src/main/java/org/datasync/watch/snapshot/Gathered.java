package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.PendingChange;

/** What a fetch has found so far, and where the comparison stands after it. */
final class Gathered {

    private final List<PendingChange> changes = new ArrayList<>();
    private final Fetch fetch;
    private final Function<Run, String> position;
    private Run run;
    private boolean cut;

    /**
     * Nothing yet.
     *
     * @param position makes the watch's position of where the comparison stands
     */
    Gathered(Run run, Fetch fetch, Function<Run, String> position) {
        this.run = run;
        this.fetch = fetch;
        this.position = position;
    }

    boolean goesOn() {
        return !cut && changes.size() < fetch.limit() && run.step().isPresent();
    }

    Run run() {
        return run;
    }

    Run.Step step() {
        return run.step().orElseThrow();
    }

    /** How many changes more are wanted. */
    int wanted() {
        return fetch.limit() - changes.size();
    }

    /** How many deletes of a page: where held changes are left out all, or nothing but they might come again and again. */
    int wantedDeletes() {
        return fetch.leavesOut() ? Integer.MAX_VALUE - 1 : wanted();
    }

    /** The comparison stands elsewhere. */
    void stands(Run now) {
        run = now;
    }

    /** A change was found, after which the comparison stands so. */
    void add(PendingChange change, Run now) {
        run = now;
        changes.add(change.at(() -> position.apply(now)));
    }

    /** There is more behind the last change, in the same page. */
    void cut() {
        cut = true;
    }

    /**
     * All of it.
     *
     * @param others whether there is more to come from elsewhere
     */
    Batch batch(boolean others) {
        boolean more = cut || run.step().isPresent() || others;
        return new Batch(changes, more, cut ? Optional.empty() : Optional.of(position.apply(run)), false);
    }
}
