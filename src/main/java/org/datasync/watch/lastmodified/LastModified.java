package org.datasync.watch.lastmodified;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.lastmodified.Promises.Followed;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** Puts the pattern together: looks at the tables and the server, and says what can be promised. Writes nothing. */
public final class LastModified {

    private final String watch;
    private final LastModifiedSpec spec;
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final TableReader reader;
    private final Clock clock;
    private final Promises promises;

    /** Of a watch of this name. */
    public LastModified(
            String watch, LastModifiedSpec spec, JdbcTemplate jdbc, Dialect dialect, TableReader reader, Clock clock) {
        this.watch = watch;
        this.spec = spec;
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.reader = reader;
        this.clock = clock;
        this.promises = new Promises(spec, jdbc, dialect, reader);
    }

    /**
     * Looks at the tables and the server.
     *
     * @throws IllegalArgumentException if the options do not fit the tables, or what can be promised is not enough
     */
    public void check() {
        promises.of(promises.obstacles());
    }

    /** The names by which the watch knows its tables. */
    public Collection<String> tables() {
        return promises.of(promises.obstacles()).tables().stream()
                .map(promised -> promised.table().text())
                .toList();
    }

    /** Whether by a position records of a table were delivered, or are passed over as it begins behind them. */
    public boolean hasPassed(String table, Optional<String> position) {
        return !spec.reading().startFrom().isBeginning()
                || Positions.of(position).of(table).isPresent();
    }

    /**
     * The pattern.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public WatchPattern pattern() {
        List<String> obstacles = promises.obstacles();
        return pattern(promises.of(obstacles).tables(), obstacles);
    }

    private LastModifiedPattern pattern(List<Promised> promised, List<String> obstacles) {
        List<TableRows> tables = promised.stream().map(this::rows).toList();
        Supplier<Horizon> horizons = () -> new Horizon(jdbc, dialect, obstacles.isEmpty(), tables, clock);
        Starts starts = new Starts(spec.reading().startFrom(), spec.reading().nulls());
        return new LastModifiedPattern(watch, tables, horizons, starts, spec.promise());
    }

    private TableRows rows(Promised promised) {
        Mode mode = promised.mode();
        return new TableRows(
                jdbc,
                dialect,
                promised.table(),
                mode,
                spec.promise().lag().orElse(mode.lag()),
                spec.reading().maxBytes());
    }

    /**
     * The pattern of a watch that begins to work, from where it stands; says in the log what it promises.
     *
     * @throws IllegalArgumentException as {@link #check}, or if the database cannot have come to that position
     */
    public WatchPattern begun(Optional<String> position) {
        List<String> obstacles = promises.obstacles();
        Followed followed = promises.of(obstacles);
        LastModifiedPattern pattern = pattern(followed.tables(), obstacles);
        pattern.begin(position, new Restored(watch, jdbc, dialect));
        new Announcement(watch, spec, jdbc, dialect, reader).of(followed);
        return pattern;
    }

    /**
     * Where the watch stands if its tables are to be read again from {@code startFrom} on; what is stored of other tables stays.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public String rewound(Optional<String> position) {
        List<String> obstacles = promises.obstacles();
        return pattern(promises.of(obstacles).tables(), obstacles).rewound(position);
    }
}
