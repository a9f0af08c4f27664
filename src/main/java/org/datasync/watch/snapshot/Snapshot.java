package org.datasync.watch.snapshot;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.records.ChosenTables.Choice;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.snapshot.SnapshotSpec.Comparing;
import org.springframework.jdbc.core.JdbcTemplate;

/** Puts the pattern together: looks at the tables, and at what is remembered of them. Writes nothing. */
public final class Snapshot {

    private static final Log LOG = Log.of(Snapshot.class);

    private final String watch;
    private final SnapshotSpec spec;
    private final Watched watched;
    private final State state;
    private final Clock clock;
    private final UnaryOperator<Choice<ComparedTable>> meant;

    /**
     * The database with the tables.
     *
     * @param jdbc asks it
     * @param dialect how
     * @param reader reads its tables
     */
    public record Watched(JdbcTemplate jdbc, Dialect dialect, TableReader reader) {}

    /**
     * The database with the watch's state, which may be the same.
     *
     * @param jdbc asks it
     * @param dialect how
     */
    public record State(JdbcTemplate jdbc, Dialect dialect) {}

    /** Of a watch of this name. */
    public Snapshot(String watch, SnapshotSpec spec, Watched watched, State state, Clock clock) {
        this(watch, spec, watched, state, clock, choice -> choice);
    }

    /**
     * The same of some tables.
     *
     * @param meant which of those that the options mean, and what of them
     */
    Snapshot(
            String watch,
            SnapshotSpec spec,
            Watched watched,
            State state,
            Clock clock,
            UnaryOperator<Choice<ComparedTable>> meant) {
        this.watch = watch;
        this.spec = spec;
        this.watched = watched;
        this.state = state;
        this.clock = clock;
        this.meant = meant;
    }

    /**
     * Looks at the tables.
     *
     * @throws IllegalArgumentException if the options do not fit them
     */
    public void check() {
        tables();
    }

    Choice<ComparedTable> tables() {
        return meant.apply(new TableChoice(spec, watched.reader(), watched.dialect(), watched.jdbc()).read());
    }

    /**
     * The pattern.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public WatchPattern pattern() {
        return pattern(tables().tables());
    }

    private WatchPattern pattern(List<ComparedTable> tables) {
        return new SnapshotPattern(rows(tables), store(), spec.comparing(), clock);
    }

    List<TableRows> rows(List<ComparedTable> tables) {
        return tables.stream()
                .map(table -> new TableRows(watched.jdbc(), watched.dialect(), table))
                .toList();
    }

    Comparing comparing() {
        return spec.comparing();
    }

    PageStore store() {
        return new PageStore(state.jdbc(), state.dialect(), watch);
    }

    /**
     * Forgets what is remembered of some tables, so that what is there at the next comparison, which begins at once, is taken as it
     * is and not delivered. The caller has the watch's lease.
     *
     * @param table which table; empty for all
     * @param position where the watch stands
     * @return where it stands from then on
     */
    public String baseline(Optional<String> table, Optional<String> position) {
        return anew(table, position, compared -> store().begin(
                        compared.text(), Layout.of(compared).taking()));
    }

    /**
     * Has all records of some tables delivered as read by the next comparison, which begins at once; what is missing by then is
     * still deleted, unless the table has another key by now. The caller has the watch's lease.
     *
     * @param table which table; empty for all
     * @param position where the watch stands
     * @return where it stands from then on
     */
    public String resync(Optional<String> table, Optional<String> position) {
        return anew(table, position, compared -> new Resync(store(), Layout.of(compared)).of(compared.text()));
    }

    private String anew(Optional<String> table, Optional<String> position, Consumer<ComparedTable> change) {
        List<ComparedTable> all = tables().tables();
        Collection<List<TableName>> meant =
                watched.reader().names(table.stream().toList()).values();
        List<ComparedTable> some = all.stream()
                .filter(compared -> table.isEmpty()
                        || meant.stream()
                                .anyMatch(
                                        names -> names.contains(compared.table().name())))
                .toList();
        if (some.isEmpty()) {
            throw new IllegalArgumentException("The option table is " + table.orElse("") + ", expected one of "
                    + all.stream().map(ComparedTable::text).toList() + ", which the option tables names");
        }
        Run run = Run.of(position).demanding(false);
        for (ComparedTable compared : some) {
            change.accept(compared);
            run = run.restarted(compared.text());
        }
        return run.text();
    }

    /** Where a watch stands that is to compare at once; {@code force} delivers deletes however many there are. */
    public static String demanded(Optional<String> position, boolean force) {
        return Run.of(position).demanding(force).text();
    }

    /**
     * The pattern of a watch that begins to work; says in the log what it compares.
     *
     * @throws IllegalArgumentException as {@link #check}, or if what is remembered of a table cannot be compared with it any more
     */
    public WatchPattern begun() {
        Choice<ComparedTable> chosen = tables();
        requireComparable(chosen.tables());
        chosen.leftOut().forEach(LOG::warnInLines);
        LOG.info(
                "The watch {} compares {} with what it saw of them last",
                watch,
                chosen.tables().stream().map(ComparedTable::text).collect(Collectors.joining(", ")));
        return pattern(chosen.tables());
    }

    /** Refuses tables with which what is remembered of them cannot be compared any more. */
    void requireComparable(List<ComparedTable> tables) {
        PageStore store = store();
        for (ComparedTable table : tables) {
            store.layouts(table.text()).stream()
                    .map(layout -> layout.objection(table))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(objection -> {
                        throw new IllegalArgumentException(objection);
                    });
            new Bounds(new TableRows(watched.jdbc(), watched.dialect(), table), store)
                    .objection()
                    .ifPresent(objection -> {
                        throw new IllegalArgumentException(objection);
                    });
        }
    }
}
