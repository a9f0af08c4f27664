package org.datasync.watch.lastmodified;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.lastmodified.LastModifiedSpec.Promise;
import org.datasync.watch.lastmodified.TableRows.Row;
import org.datasync.watch.lastmodified.TableRows.Rows;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;

/**
 * Follows a column that grows with each change of a record. What it does in a fetch:
 *
 * <ol>
 *   <li>It looks at the database, if it is time, and knows then up to which value nothing can appear any more.
 *   <li>From table to table, each fetch beginning with another, it reads what comes after the table's place and below that value,
 *       in the order of the column and the key, until it has as many as were asked for.
 *   <li>Each change says where all tables stand after it; the engine stores that with the lease. So rows of the same value may
 *       be cut anywhere.
 * </ol>
 *
 * <p>How it can go wrong, and what keeps it from that:
 *
 * <ul>
 *   <li>A change is committed after others with higher values were read: values above the settled mark are not read.
 *   <li>A column is coarser than time, so that a record changes twice in a tick: a tick is not read before it is over.
 *   <li>A start with {@code startFrom=now} is forgotten by a crash before the first change: the place is stored without one.
 *   <li>The database's clock is set back: the tables are read again from what it says then.
 *   <li>Another node goes on: it takes the place from the lease, and settles its own marks first.
 *   <li>A record that is held changes again: it lies ahead then, is found no more, and comes in its turn. If it is gone, so is
 *       its failure.
 * </ul>
 *
 * <p>Not seen: deletes that leave nothing behind, what a record was between two looks, and changes that do not touch the column.
 */
final class LastModifiedPattern implements WatchPattern {

    private static final Log LOG = Log.of(LastModifiedPattern.class);

    private final String watch;
    private final List<TableRows> tables;
    private final Horizon horizon;
    private final Supplier<Horizon> spare;
    private final Starts starts;
    private final Promise promise;
    private Optional<Mark> began = Optional.empty();
    private int turn;
    private boolean warned;

    LastModifiedPattern(
            String watch, List<TableRows> tables, Supplier<Horizon> horizons, Starts starts, Promise promise) {
        this.watch = watch;
        this.tables = List.copyOf(tables);
        this.horizon = horizons.get();
        this.spare = horizons;
        this.starts = starts;
        this.promise = promise;
    }

    @Override
    public Batch fetch(Fetch fetch) {
        horizon.look();
        warnOfOpenWork();
        Gathering gathered = new Gathering(
                behindTheClock(starts.complete(Positions.of(fetch.position()), tables, began.or(horizon::now))));
        boolean more = false;
        int first = turn;
        for (int i = 0; i < tables.size() && gathered.size() < fetch.limit(); i++) {
            int place = (first + i) % tables.size();
            more |= gathered.add(tables.get(place), fetch.limit() - gathered.size());
            turn = (place + 1) % tables.size();
        }
        return new Batch(gathered.changes, more, Optional.of(gathered.positions.text()), false);
    }

    /** What a fetch has found so far, and where the tables stand after it. */
    private final class Gathering {
        private final List<PendingChange> changes = new ArrayList<>();
        private Positions positions;

        Gathering(Positions positions) {
            this.positions = positions;
        }

        int size() {
            return changes.size();
        }

        /** Reads a table on; returns whether more is likely to be there. */
        boolean add(TableRows table, int limit) {
            Optional<Place> place = positions.of(table.text());
            if (place.isEmpty()) {
                return false; // where it begins is not known before something is settled
            }
            return place.get().withoutValue().isPresent()
                    ? addWithoutValue(table, place.get(), limit)
                    : addSettled(table, place.get(), limit);
        }

        private boolean addSettled(TableRows table, Place place, int limit) {
            Optional<SqlClause> settled = table.settled(horizon);
            if (settled.isEmpty()) {
                return false;
            }
            Rows rows = table.next(place, settled.get(), limit);
            append(table, rows, row -> Place.after(row.modified().orElseThrow(), row.key()));
            return rows.more();
        }

        private boolean addWithoutValue(TableRows table, Place place, int limit) {
            Rows rows = table.nextWithoutValue(place.withoutValue().orElseThrow(), limit);
            append(table, rows, row -> place.withoutValueAfter(row.key()));
            if (!rows.more()) {
                positions = positions.with(table.text(), place.withValue());
            }
            return true;
        }

        private void append(TableRows table, Rows rows, Function<Row, Place> place) {
            Positions before = positions;
            for (Row row : rows.rows()) {
                changes.add(RowChange.of(table.watched(), row)
                        .at(() -> before.with(table.text(), place.apply(row)).text()));
            }
            if (!rows.rows().isEmpty()) {
                Row last = rows.rows().get(rows.rows().size() - 1);
                positions = before.with(table.text(), place.apply(last));
            }
        }
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        String name = RowChange.table(held.recordId());
        return tables.stream()
                .filter(table -> table.text().equals(name))
                .findFirst()
                .flatMap(table -> RowChange.key(table.watched(), held.recordId())
                        .flatMap(key -> table.find(key, held.position().map(text -> passed(table, text))))
                        .map(row -> RowChange.of(table.watched(), row)
                                .at(() -> held.position().orElse(""))));
    }

    private static Place passed(TableRows table, String position) {
        return Positions.of(Optional.of(position)).of(table.text()).orElse(Place.BEGINNING);
    }

    /** Says once that something has kept changes back for too long, and again when that has happened anew. */
    private void warnOfOpenWork() {
        Duration most = promise.maxPendingAge();
        Duration kept = horizon.keptBack();
        boolean tooLong = !most.isZero() && kept.compareTo(most) > 0;
        if (tooLong && !warned) {
            LOG.warn(
                    "The watch {} has kept back what was changed in the last {} s, beyond maxPendingAge={} ms, as it may"
                            + " still be joined by what is not committed: {} is open. End it, or see why it takes so long",
                    watch,
                    kept.toSeconds(),
                    most.toMillis(),
                    labels());
        }
        warned = tooLong;
    }

    /** The same, with tables brought back that stand where what is changed next would lie behind. */
    private Positions behindTheClock(Positions positions) {
        boolean setBack = horizon.wasSetBack();
        Positions behind = positions;
        for (TableRows table : tables) {
            Optional<Place> back = horizon.now().flatMap(now -> starts.broughtBack(table, positions, now, setBack));
            if (back.isPresent()) {
                behind = behind.with(table.text(), back.get());
                LOG.warn(
                        "The clock of the watched database was set back, to {}: the watch {} reads {} again from then on, so that"
                                + " nothing is lost. What was changed later by the old clock comes once more",
                        horizon.now().map(Mark::time).orElseThrow(),
                        watch,
                        table.text());
            }
        }
        if (behind == positions) {
            horizon.seenTo(); // before that the cycle may be rolled back, and the next has to do the same
        }
        return behind;
    }

    private String labels() {
        return String.join(
                ", ",
                horizon.waitedFor().stream().map(Work::label).sorted().limit(5).toList());
    }

    /** One that never fetches looks for itself, outside of any cycle. */
    @Override
    public Map<String, Object> standing(Supplier<Optional<String>> position) {
        Horizon known = horizon.now().isPresent() ? horizon : spare.get();
        if (known != horizon) {
            known.look();
        }
        Positions positions = Positions.of(position.get());
        Map<String, Object> standing = new LinkedHashMap<>();
        standing.put("mode", mode().word());
        standing.put(
                "settledUpTo",
                known.settled().map(Mark::time).map(Instant::toString).orElse(null));
        standing.put("keptBackMillis", known.keptBack().toMillis());
        standing.put(
                "openWork", known.waitedFor().stream().map(Work::label).sorted().toList());
        standing.put("ageMillis", age(positions, known).toMillis());
        standing.put(
                "tables",
                tables.stream().map(table -> starts.standing(table, positions)).toList());
        return standing;
    }

    /** How long the oldest change has been there that was not delivered; of tables without times, for how long it is kept back. */
    private Duration age(Positions positions, Horizon known) {
        return tables.stream()
                .flatMap(table ->
                        known.now().flatMap(now -> starts.age(table, positions, now.time(), known.keptBack())).stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /**
     * Remembers that the watch begins now, which is where tables begin with {@code startFrom=now} that have no place yet; and
     * refuses a position that the database cannot have come to.
     *
     * @throws IllegalArgumentException if there is one: the database is older than the position, as after the restoration of a
     *     dump
     */
    void begin(Optional<String> position, Restored restored) {
        Horizon seen = spare.get();
        seen.look();
        began = seen.now();
        Positions positions = Positions.of(position);
        tables.forEach(table -> restored.look(table, positions, seen.now()));
    }

    /** The position with all tables of the watch at their beginning again. */
    String rewound(Optional<String> position) {
        Horizon seen = spare.get();
        seen.look();
        return starts.complete(Positions.of(position).without(tables), tables, seen.now())
                .text();
    }

    /** The least of all tables' modes. */
    Mode mode() {
        return tables.stream().map(TableRows::mode).min(Mode::compareTo).orElse(Mode.EXACT);
    }
}
