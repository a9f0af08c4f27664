package org.datasync.watch.changetable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Backlog;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.RightMissing;
import org.datasync.watch.trigger.CaptureStore;

/**
 * The pattern {@code change-table}: the application records each change as a row of a change table, the watch reads the
 * rows in order and deletes those it has delivered.
 *
 * <ol>
 *   <li>Rows are deleted, never remembered: an id that commits late is found whenever it comes.
 *   <li>A row of a foreign table is deleted only if it still is as it was read. If the application changed it meanwhile, it
 *       stays and is delivered again.
 *   <li>Rows of our own table never change, so if fewer are deleted than were delivered, someone else has delivered them:
 *       the lease was lost, and the cycle must not commit.
 *   <li>So it is for rows of a foreign table where the lease is in another database: that lease may be lost although this
 *       transaction lives.
 *   <li>Where the rows have no order, all fetched rows of a record are one change, and the record itself says whether it is
 *       there or gone.
 * </ol>
 */
public final class ChangeTablePattern implements WatchPattern {

    /** How many times a fetch may find nothing but rows of ignored origins before the cycle ends. */
    private static final int MAX_IGNORED = 100;

    private final SharedParts shared;
    private final ChangeTable table;
    private final ChangeRows rows;
    private final ChangeTableSql sql;
    private final Optional<TableFloor> floor;
    private final Probes probes;
    private final SetAsideRows setAside;
    private final Optional<CaptureStore> captures;

    /** Whether a right was missing at the last deletion. */
    private boolean undeletable;

    /**
     * For all changes. Looks at the change table and the tables it is about.
     *
     * @param captures the captures that fill the change table for this watch; empty if no triggers of ours do
     * @throws IllegalArgumentException if the options do not fit the database; it names the option that cures it
     */
    public ChangeTablePattern(
            String watch,
            ChangeTableSpec spec,
            WatchedDatabase database,
            Optional<CaptureStore> captures,
            Clock clock) {
        this(new SharedParts(watch, spec, database, captures, clock), captures, LaneRange.ALL);
        if (!spec.content().ignoredOrigins().isEmpty() && table.layout().own().isEmpty()) {
            throw new IllegalArgumentException("ignoreOrigins is given, but " + table.name()
                    + " is no change table of our own, so nothing says who made a change. Leave ignoreOrigins out");
        }
    }

    private ChangeTablePattern(SharedParts shared, Optional<CaptureStore> captures, LaneRange lane) {
        this.shared = shared;
        this.captures = captures;
        this.table = shared.table;
        this.rows = new ChangeRows(shared, lane);
        this.sql = rows.sql();
        this.floor = TableFloor.of(shared, lane, sql);
        this.probes = new Probes(table, rows, this::isIgnored);
        this.setAside = new SetAsideRows(shared, rows);
    }

    @Override
    public WatchPattern forLane(LaneRange range) {
        return new ChangeTablePattern(shared, captures, range);
    }

    /**
     * The same changes by source transactions.
     *
     * @param maxTransactionSize how many rows of a source transaction are delivered together at most
     */
    public WatchPattern bySourceTransactions(int maxTransactionSize) {
        return new SourceTransactionPattern(
                this,
                rows,
                setAside,
                new SourceTransactionQueue(shared.jdbc, new SourceTransactionSql(sql)),
                maxTransactionSize);
    }

    @Override
    public Batch fetch(Fetch fetch) {
        requireDeletable();
        OptionalLong above = floor.isPresent() ? floor.get().above() : OptionalLong.empty();
        Optional<SqlClause> exclusion = fetch.notHeld().map(condition -> condition.apply(sql.row.recordId()));
        List<ChangeRow> read = wanted(sql.next(above, exclusion, fetch.barred(), fetch.limit()), fetch.limit());
        floor.ifPresent(target -> target.read(read, fetch));
        List<ChangeRow> fitting = rows.within(read);
        List<PendingChange> recorded = shared.changes.of(fitting);
        List<PendingChange> changes = rows.changesWithin(recorded);
        boolean isCut = fitting.size() < read.size() || changes.size() < recorded.size();
        floor.ifPresent(target -> target.fetched(changes.size(), isCut, fetch));
        // what is left out of a batch may only have had no room in it
        return new Batch(changes, isCut || read.size() >= fetch.limit(), Optional.empty(), true);
    }

    /** Without the right to delete it, everything would be delivered again and again. */
    @Override
    public void requireAcknowledgeable() {
        shared.jdbc.update(sql.deleteNothing());
    }

    /** Once it was, it may still be; some databases lock the whole table for the question, and so it is asked no more often. */
    void requireDeletable() {
        if (undeletable) {
            requireAcknowledgeable();
            undeletable = false;
        }
    }

    /** What a query finds; rows of ignored origins are deleted as they turn up, in the cycle's transaction. */
    private List<ChangeRow> wanted(SqlClause query, int limit) {
        List<ChangeRow> read = sql.inOrder(rows.query(query), limit);
        if (table.spec().content().ignoredOrigins().isEmpty()) {
            return read;
        }
        for (int left = MAX_IGNORED; ; left--) {
            List<ChangeRow> ignored = read.stream().filter(this::isIgnored).toList();
            if (ignored.isEmpty()) {
                return read;
            }
            update(sql.delete(ignored));
            if (left == 0) {
                return read.stream().filter(row -> !isIgnored(row)).toList();
            }
            read = sql.inOrder(rows.query(query), limit);
        }
    }

    private int update(SqlClause statement) {
        return shared.jdbc.update(statement.sql(), statement.arguments().toArray());
    }

    private boolean isIgnored(ChangeRow row) {
        return row.own().origin() != null
                && table.spec()
                        .content()
                        .ignoredOrigins()
                        .contains(row.own().origin().toString());
    }

    @Override
    public boolean isNext(PendingChange barrier, Fetch besides) {
        Optional<SqlClause> exclusion =
                besides.notHeld().map(condition -> orThis(condition.apply(sql.row.recordId()), barrier));
        return rows.query(sql.firstOf(barrier.barredTables(), exclusion)).stream()
                .findFirst()
                .map(ChangeRow::idText)
                .equals(Optional.of(barrier.source().token()));
    }

    /** A barrier that is held itself is looked for all the same. */
    private SqlClause orThis(SqlClause exclusion, PendingChange barrier) {
        SqlClause itself = shared.dialect.in(
                table.layout().id(),
                RowChanges.rows(List.of(barrier)).stream().map(ChangeRow::id).toList());
        List<Object> arguments = new ArrayList<>(exclusion.arguments());
        arguments.addAll(itself.arguments());
        return new SqlClause("(" + exclusion.sql() + " OR " + itself.sql() + ")", arguments);
    }

    @Override
    public Optional<PendingChange> probe(Fetch fetch, double place) {
        requireDeletable();
        return probes.at(place, fetch);
    }

    @Override
    public Optional<PendingChange> unreadable() {
        return rows.unreadable().next();
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        requireDeletable();
        return rows.find(held);
    }

    @Override
    public Optional<PendingChange> findRow(Held held) {
        return rows.findRow(held);
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        List<ChangeRow> read = RowChanges.rows(delivered);
        int deleted;
        try {
            boolean unread = read.stream().anyMatch(ChangeRow::isUnread);
            deleted = unread ? update(rows.unreadable().delete(read)) : delete(read);
        } catch (RightMissing e) {
            undeletable = true;
            throw e;
        }
        if (deleted != read.size() && (table.keepsRows() || (shared.stateElsewhere && isAnyGone(read, deleted)))) {
            throw new IllegalStateException("Of " + read.size() + " delivered rows of " + table.name() + " only "
                    + deleted + " were there to be deleted: someone else has taken them, so this cycle is rolled back");
        }
    }

    private int delete(List<ChangeRow> read) {
        int deleted = update(sql.delete(read));
        if (deleted == read.size() || table.versions().isEmpty()) {
            return deleted;
        }
        List<ChangeRow> same = rows.sameAgain(read);
        return same.isEmpty() ? deleted : deleted + update(sql.delete(same));
    }

    private boolean isAnyGone(List<ChangeRow> read, int deleted) {
        SqlClause count = sql.count(read);
        Integer present = shared.jdbc.queryForObject(
                count.sql(), Integer.class, count.arguments().toArray());
        return present == null || present + deleted < read.size();
    }

    @Override
    public void committed(List<PendingChange> delivered) {
        floor.ifPresent(target -> target.committed(delivered));
    }

    @Override
    public void reread() {
        floor.ifPresent(TableFloor::scan);
    }

    @Override
    public Optional<String> payload(PendingChange change) {
        return Optional.of(setAside.payload(change));
    }

    @Override
    public PendingChange restore(String payload) {
        return setAside.restored(payload);
    }

    @Override
    public List<Backlog> backlog() {
        Map<String, Backlog> backlogs = new LinkedHashMap<>();
        String own = table.subscriber().orElse("");
        backlogs.put(own, Backlog.none(own));
        captures.ifPresent(store -> store.subscribers().forEach(other -> backlogs.put(other, Backlog.none(other))));
        shared.jdbc.query(sql.backlog(), row -> {
            backlogs.put(row.getString(1), new Backlog(row.getString(1), row.getLong(2), oldest(row)));
        });
        return List.copyOf(backlogs.values());
    }

    /** The initial loads that are not complete, if there are any. */
    @Override
    public Map<String, Object> standing(Supplier<Optional<String>> position) {
        List<Map<String, Object>> loads = captures.map(CaptureStore::loads).orElse(List.of());
        return loads.isEmpty() ? Map.of() : Map.of("loads", loads);
    }

    private Optional<Instant> oldest(ResultSet backlog) throws SQLException {
        Optional<Column> changedAt = table.layout().changedAt();
        return changedAt.isPresent()
                ? shared.interpreter.time(changedAt.get(), shared.rowReader.read(backlog, changedAt.get(), 3))
                : Optional.empty();
    }

    /** Adds changes to the change table, a row each for each subscriber. */
    public void record(List<Change> changes, List<String> subscribers) {
        new ChangeRecorder(table, sql, shared.jdbc, shared.clock).record(changes, subscribers);
    }
}
