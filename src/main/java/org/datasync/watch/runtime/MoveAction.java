package org.datasync.watch.runtime;

import java.util.Optional;
import java.util.function.Function;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.runtime.WatchSpec.ActionSpec;
import org.datasync.watch.state.WatchStore;

/**
 * Has the watch stand somewhere else, once no node is at work.
 *
 * @param watch the watch
 * @param kind what it needs
 * @param move where it stands then, by where it stands now
 */
record MoveAction(Watch watch, Kind kind, Function<Optional<String>, String> move) implements PatternAction {

    /** What it needs before it is done. */
    enum Kind {
        /** Nothing. */
        POSITION,
        /** The table with what was compared. */
        COMPARISON,
        /** The same, and that people say of which tables. */
        SELECTED_COMPARISON
    }

    @Override
    public void start() {
        ActionSpec action = watch.spec().action();
        boolean selects = kind == Kind.SELECTED_COMPARISON;
        if (selects && action.records().table().isEmpty() && !action.failures().all()) {
            throw new IllegalArgumentException("action=" + action.word().orElse("")
                    + " has no selection. Name a table with the option table, or set all=true");
        }
        watch.prepareState();
        if (kind != Kind.POSITION) {
            watch.prepareSnapshot();
        }
    }

    @Override
    public boolean isTransacted() {
        return false;
    }

    @Override
    public Object run(Input input) {
        watch.stateTransactions().executeWithoutResult(status -> moveIt());
        return null;
    }

    private void moveIt() {
        WatchStore store = watch.watchStore();
        if (store.awaitAll(watch.watch()).isEmpty()) {
            throw new IllegalStateException("There is no watch " + watch.watch() + " in datasync_watch that could"
                    + " stand anywhere; a watch is stored when its route first starts");
        }
        store.savePosition(watch.watch(), 0, move.apply(store.position(watch.watch(), 0)));
    }
}
