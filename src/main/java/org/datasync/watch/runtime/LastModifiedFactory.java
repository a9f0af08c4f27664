package org.datasync.watch.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.lastmodified.LastModified;
import org.datasync.watch.pattern.PatternAction;
import org.datasync.watch.pattern.PatternContext;
import org.datasync.watch.pattern.PatternFactory;
import org.datasync.watch.pattern.Traits;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.pattern.Withheld;
import org.datasync.watch.runtime.MoveAction.Kind;
import org.datasync.watch.snapshot.Deletes;
import org.datasync.watch.snapshot.Snapshot;
import org.datasync.watch.snapshot.WithheldDeletes;

/** The pattern {@code last-modified}: it only reads the watched tables, and has a position. */
final class LastModifiedFactory implements PatternFactory {

    @Override
    public String name() {
        return "last-modified";
    }

    @Override
    public Traits traits() {
        return Traits.NONE.acknowledgingInState();
    }

    private static LastModified parts(Watch watch) {
        return new LastModified(
                watch.watch(),
                watch.spec().pattern().lastModified(),
                watch.jdbc(),
                watch.dialect(),
                watch.reader(),
                watch.clock());
    }

    /** What compares keys beside, if it is asked for. */
    private static Optional<Deletes> deletes(Watch watch) {
        LastModified parts = parts(watch);
        return watch.spec().pattern().lastModified().reading().deletes()
                ? Optional.of(new Deletes(
                        watch.watch(),
                        watch.spec().pattern().snapshot(),
                        new Snapshot.Watched(watch.jdbc(), watch.dialect(), watch.reader()),
                        new Snapshot.State(watch.state(), watch.stateDialect()),
                        watch.clock(),
                        new Deletes.Followed(parts::tables, parts::hasPassed)))
                : Optional.empty();
    }

    /** What producers do with failures alone needs no tables. */
    @Override
    public void check(PatternContext context) {
        Watch watch = (Watch) context;
        watch.require(Capability.LAST_MODIFIED);
        if (watch.spec().pattern().capture().rows().initialLoad()) {
            throw new IllegalArgumentException(
                    "initialLoad=true is given, but the pattern last-modified reads the records"
                            + " that are there unless startFrom says otherwise. Leave it out, or use the pattern trigger");
        }
        watch.spec().pattern().capture().tables().peculiar().ifPresent(option -> {
            throw new IllegalArgumentException("The option " + option + " is given, but only the pattern trigger"
                    + " captures changes. Leave it out, or use that pattern");
        });
        boolean needsTables = watch.spec().action().word().isEmpty();
        if (needsTables || !watch.tables().isEmpty()) {
            parts(watch).check();
            deletes(watch).ifPresent(deletes -> {
                watch.require(Capability.SNAPSHOT);
                deletes.check();
            });
        }
    }

    /** Whether deletes are compared or not, as the position tells. */
    @Override
    public Withheld withheld(PatternContext context) {
        return WithheldDeletes.besideAnother();
    }

    @Override
    public WatchPattern create(PatternContext context) {
        Watch watch = (Watch) context;
        WatchPattern pattern = parts(watch).pattern();
        return deletes(watch)
                .map(deletes -> {
                    watch.prepareSnapshot();
                    return deletes.with(pattern);
                })
                .orElse(pattern);
    }

    @Override
    public WatchPattern install(PatternContext context) {
        Watch watch = (Watch) context;
        WatchPattern pattern = parts(watch).begun(watch.watchStore().position(watch.watch(), 0));
        return deletes(watch)
                .map(deletes -> {
                    watch.prepareSnapshot();
                    return deletes.begunWith(pattern);
                })
                .orElse(pattern);
    }

    @Override
    public Map<String, PatternAction> actions(PatternContext context) {
        Watch watch = (Watch) context;
        boolean force = watch.spec().action().force();
        Optional<String> table = watch.spec().action().records().table();
        Map<String, PatternAction> actions = new HashMap<>();
        actions.put("rewind", new MoveAction(watch, Kind.POSITION, position -> parts(watch)
                .rewound(position)));
        deletes(watch).ifPresent(deletes -> {
            actions.put(
                    "compare", new MoveAction(watch, Kind.COMPARISON, position -> Deletes.demanded(position, force)));
            actions.put(
                    "baseline",
                    new MoveAction(watch, Kind.SELECTED_COMPARISON, position -> deletes.baseline(table, position)));
        });
        return actions;
    }
}
