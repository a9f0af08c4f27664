package org.datasync.watch.snapshot;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.records.ChosenTables.Choice;

/**
 * Puts the comparison together that finds deletes beside another pattern, in the same watch: one that reads the same tables, sees only
 * what is there, gives each change a {@link org.datasync.watch.records.StoredKey} as its handle, names records as {@link
 * org.datasync.watch.pattern.Source#of} does, and has as its position a JSON object whose member of an empty name it keeps as it is.
 */
public final class Deletes {

    private static final Log LOG = Log.of(Deletes.class);

    private final String watch;
    private final Snapshot snapshot;
    private final Clock clock;
    private final BiPredicate<String, Optional<String>> passed;

    /**
     * What the other pattern follows.
     *
     * @param tables the names by which it knows its tables
     * @param passed whether it has passed records of a table by a position, so that what is there is known to the target
     */
    public record Followed(Supplier<Collection<String>> tables, BiPredicate<String, Optional<String>> passed) {}

    /** Of a watch of this name. */
    public Deletes(
            String watch,
            SnapshotSpec spec,
            Snapshot.Watched watched,
            Snapshot.State state,
            Clock clock,
            Followed followed) {
        this.watch = watch;
        this.snapshot = new Snapshot(
                watch,
                spec,
                watched,
                state,
                clock,
                choice -> beside(choice, followed.tables().get()));
        this.clock = clock;
        this.passed = followed.passed();
    }

    private static Choice<ComparedTable> beside(Choice<ComparedTable> choice, Collection<String> followed) {
        List<ComparedTable> tables = choice.tables().stream()
                .filter(table -> followed.contains(table.text()))
                .map(ComparedTable::keysOnly)
                .toList();
        List<String> missing = new ArrayList<>(followed);
        tables.forEach(table -> missing.remove(table.text()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The option deletes is compare, but the keys of " + missing
                    + " cannot be compared; leave them out with the option excludeTables. "
                    + String.join(". ", choice.leftOut()));
        }
        return new Choice<>(tables, List.of());
    }

    /**
     * Looks at the tables.
     *
     * @throws IllegalArgumentException if one of those that are followed cannot be compared
     */
    public void check() {
        snapshot.check();
    }

    /**
     * The other pattern with the deletes that it does not see.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public WatchPattern with(WatchPattern followed) {
        return with(followed, snapshot.tables().tables());
    }

    private WatchPattern with(WatchPattern followed, List<ComparedTable> tables) {
        return new DeletesPattern(
                followed, passed, snapshot.rows(tables), snapshot.store(), snapshot.comparing(), clock);
    }

    /**
     * The same of a watch that begins to work; says in the log what it compares.
     *
     * @throws IllegalArgumentException as {@link #check}, or if what is remembered of a table cannot be compared with it any more
     */
    public WatchPattern begunWith(WatchPattern followed) {
        List<ComparedTable> tables = snapshot.tables().tables();
        snapshot.requireComparable(tables);
        LOG.info(
                "The watch {} compares the keys of {} with those that it has delivered, and so finds deletes",
                watch,
                tables.stream().map(ComparedTable::text).collect(Collectors.joining(", ")));
        return with(followed, tables);
    }

    /**
     * Forgets what is remembered of some tables, so that what is there at the next comparison, which begins at once, is remembered as
     * delivered. The caller has the watch's lease.
     *
     * @param table which table; empty for all
     * @param position where the watch stands
     * @return where it stands from then on
     */
    public String baseline(Optional<String> table, Optional<String> position) {
        Optional<String> compared = Optional.of(SharedPosition.run(position).text());
        return SharedPosition.with(position, Run.of(Optional.of(snapshot.baseline(table, compared))));
    }

    /** Where a watch stands that is to compare at once; {@code force} delivers deletes however many there are. */
    public static String demanded(Optional<String> position, boolean force) {
        return SharedPosition.with(position, SharedPosition.run(position).demanding(force));
    }
}
