package org.datasync.watch.runtime;

import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.pattern.Traits;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.pattern.Withheld;
import org.datasync.watch.runtime.MoveAction.Kind;
import org.datasync.watch.snapshot.Snapshot;
import org.datasync.watch.snapshot.WithheldDeletes;

/** The pattern {@code snapshot}: it only reads the watched tables, and remembers what it has seen with the watch's state. */
final class SnapshotFactory implements PatternFactory {

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public Traits traits() {
        return Traits.NONE.acknowledgingInState();
    }

    private static Snapshot parts(PatternContext context) {
        Watch watch = (Watch) context;
        return new Snapshot(
                watch.watch(),
                watch.spec().pattern().snapshot(),
                new Snapshot.Watched(watch.jdbc(), watch.dialect(), watch.reader()),
                new Snapshot.State(watch.state(), watch.stateDialect()),
                watch.clock());
    }

    /** What producers do with failures alone needs no tables. */
    @Override
    public void check(PatternContext context) {
        Watch watch = (Watch) context;
        watch.require(Capability.SNAPSHOT);
        watch.spec().pattern().lastModified().peculiarColumns().ifPresent(option -> {
            throw new IllegalArgumentException("The option " + option + " is given, but only the pattern last-modified"
                    + " reads tables by their columns. Leave it out, or use that pattern");
        });
        watch.spec().pattern().capture().tables().peculiar().ifPresent(option -> {
            throw new IllegalArgumentException("The option " + option + " is given, but only the pattern trigger"
                    + " captures changes. Leave it out, or use that pattern");
        });
        boolean needsTables = watch.spec().action().word().isEmpty();
        if (needsTables || !watch.tables().isEmpty()) {
            parts(context).check();
        }
    }

    @Override
    public Map<String, PatternAction> actions(PatternContext context) {
        Watch watch = (Watch) context;
        Snapshot snapshot = parts(context);
        boolean force = watch.spec().action().force();
        Optional<String> table = watch.spec().action().records().table();
        return Map.of(
                "compare", new MoveAction(watch, Kind.COMPARISON, position -> Snapshot.demanded(position, force)),
                "baseline",
                        new MoveAction(watch, Kind.SELECTED_COMPARISON, position -> snapshot.baseline(table, position)),
                "resync",
                        new MoveAction(watch, Kind.SELECTED_COMPARISON, position -> snapshot.resync(table, position)));
    }

    @Override
    public Withheld withheld(PatternContext context) {
        return WithheldDeletes.ofSnapshot();
    }

    @Override
    public WatchPattern create(PatternContext context) {
        ((Watch) context).prepareSnapshot();
        return parts(context).pattern();
    }

    @Override
    public WatchPattern install(PatternContext context) {
        ((Watch) context).prepareSnapshot();
        return parts(context).begun();
    }
}
