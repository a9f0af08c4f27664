package org.datasync.watch.changetable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Digest;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.Backlog;
import org.datasync.watch.pattern.Batch;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Flaws;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.UnreadableBatch;
import org.datasync.watch.pattern.WatchPattern;
import org.datasync.watch.records.RecordTables;
import org.datasync.watch.records.RowFetcher;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.trigger.CaptureStore;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.core.JdbcTemplate;

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

    private static final Log LOG = Log.of(ChangeTablePattern.class);

    /** How many times a fetch may find nothing but rows of ignored origins before the cycle ends. */
    private static final int MAX_IGNORED = 100;

    private static final int DIGEST_BYTES = 8;

    private static final String UNREADABLE =
            "The database fails to read the row. Look at its values, and at the option where";

    private static final String UNRESTORABLE = "What was set aside of the change cannot be read";

    private final String watch;
    private final ChangeTableSpec spec;
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final Clock clock;
    private final boolean stateElsewhere;
    private final LaneRange lane;
    private final ChangeTableLayout layout;
    private final String index;
    private final ChangeTableSql sql;
    private final ChangeRowReader rowReader;
    private final LargeImages largeImages;
    private final ChangeInterpreter interpreter;
    private final RecordTables tables;
    private final Optional<RowFetcher> rowFetcher;
    private final BoundedRows records;
    private final Optional<Floor> floor;
    private final Optional<ProvenIds> proof;
    private final ChangeRecorder recorder;
    private final Optional<CaptureStore> captures;
    private final FailingRow failing;

    /** The ids, by their texts, of rows that statements about several rows fail of. */
    private final Map<String, Object> failed = new LinkedHashMap<>();

    /** How much the last fetch asked for and found. */
    private int asked;

    private int found;

    /** Whether it found more than it gave. */

    /** Whether it left changes of held records out. */
    private boolean leavesOut;

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
        this.watch = watch;
        this.spec = spec;
        this.jdbc = database.jdbc();
        this.dialect = database.dialect();
        this.stateElsewhere = database.stateElsewhere();
        this.clock = clock;
        this.lane = LaneRange.ALL;
        TableReader reader = new TableReader(jdbc.getDataSource(), dialect);
        Table table = reader.read(
                spec.changeTable(), spec.isOwn() ? "changeTable, or its creation by install=ensure" : "changeTable");
        new TableGuard(jdbc, dialect, true)
                .objection(table.name())
                .ifPresent(
                        what -> LOG.warn("Rows of the change table may be hidden from the watch {}: {}", watch, what));
        this.layout = spec.isOwn() ? ChangeTableLayout.own(table) : ChangeTableLayout.foreign(table, spec);
        this.index = index(reader);
        this.sql = new ChangeTableSql(layout, dialect, spec, subscriber(), lane, index);
        this.rowReader = new ChangeRowReader(layout, dialect);
        this.largeImages = new LargeImages(jdbc, dialect, sql, rowReader, spec.imageLimit());
        this.tables = new RecordTables(reader);
        if (spec.fetchRow()) {
            reader.list(spec.tables(), "tables").forEach(named -> requireKey(named, spec));
            reader.list(List.copyOf(spec.tableMap().values()), "tableMap").forEach(named -> requireKey(named, spec));
        }
        Optional<CapturedImages> images = CapturedImages.of(captures);
        this.interpreter = new ChangeInterpreter(spec, layout, tables, images);
        this.rowFetcher = spec.fetchRow() || images.isPresent()
                ? Optional.of(new RowFetcher(
                        jdbc,
                        dialect,
                        tables,
                        new TableGuard(jdbc, dialect, images.isEmpty()),
                        (change, row) -> shown(images, change, row),
                        spec.fetchRow()))
                : Optional.empty();
        this.records = new BoundedRows(rowFetcher, spec.imageLimit(), this::flaw);
        this.floor = floor();
        this.proof = layout.own() ? sql.idsAndWriters().map(this::proof) : Optional.empty();
        if (!spec.ignoredOrigins().isEmpty() && layout.origin() == null) {
            throw new IllegalArgumentException(
                    "ignoreOrigins is given, but " + layout.table().name()
                            + " is no change table of our own, so nothing says who made a change. Leave ignoreOrigins out");
        }
        this.captures = captures;
        this.recorder = new ChangeRecorder(spec, layout, sql, jdbc, dialect, clock);
        this.failing = failing();
    }

    private ChangeTablePattern(ChangeTablePattern whole, LaneRange lane) {
        this.watch = whole.watch;
        this.spec = whole.spec;
        this.jdbc = whole.jdbc;
        this.dialect = whole.dialect;
        this.stateElsewhere = whole.stateElsewhere;
        this.clock = whole.clock;
        this.lane = lane;
        this.layout = whole.layout;
        this.index = whole.index;
        this.sql = new ChangeTableSql(layout, dialect, spec, subscriber(), lane, index);
        this.rowReader = whole.rowReader;
        this.largeImages = whole.largeImages;
        this.interpreter = whole.interpreter;
        this.tables = whole.tables;
        this.rowFetcher = whole.rowFetcher;
        this.records = new BoundedRows(rowFetcher, spec.imageLimit(), this::flaw);
        this.floor = floor();
        this.proof = whole.proof;
        this.recorder = whole.recorder;
        this.captures = whole.captures;
        this.failing = failing();
    }

    @Override
    public WatchPattern forLane(LaneRange range) {
        return new ChangeTablePattern(this, range);
    }

    private static Map<String, Object> shown(
            Optional<CapturedImages> images, PendingChange change, Map<String, Object> row) {
        Object version = change.leaves()
                .findFirst()
                .map(leaf -> ChangeRow.of(leaf).captureVersion())
                .orElse(null);
        return images.isPresent() && version != null ? images.get().shown(row, (Integer) version) : row;
    }

    private String subscriber() {
        if (layout.own()) {
            return spec.subscriber() == null ? "" : spec.subscriber();
        }
        if (spec.subscriber() != null && layout.subscriber() == null) {
            throw new IllegalArgumentException("subscriber=" + spec.subscriber() + " is given, but nothing says which"
                    + " column of " + layout.table().name()
                    + " holds the subscriber. Name it with the option subscriberColumn");
        }
        return spec.subscriber();
    }

    private String index(TableReader reader) {
        if (!dialect.namesIndexes()) {
            return null;
        }
        String id = layout.id().name();
        Optional<String> whole = layout.own()
                ? reader.index(
                        layout.table().name(), List.of(layout.subscriber().name(), id))
                : Optional.empty();
        return whole.or(() -> reader.index(layout.table().name(), List.of(id))).orElse(null);
    }

    private Optional<Floor> floor() {
        if (spec.floor().orElse(false) && !layout.canHaveFloor()) {
            throw new IllegalArgumentException("floor=true needs a table that is ordered by one integer id column, but "
                    + layout.table().name() + " is not. Set floor=false, or name another column with orderBy");
        }
        boolean proven = layout.own() && dialect.capabilities().contains(Capability.FLOOR);
        return spec.floor().orElse(proven)
                ? Optional.of(new Floor(spec.floorLag(), spec.rescanInterval(), clock))
                : Optional.empty();
    }

    private FailingRow failing() {
        return new FailingRow(
                new FailingRow.Ids() {
                    @Override
                    public long count(SqlClause range) {
                        SqlClause query = sql.countOf(range);
                        Long count = jdbc.queryForObject(
                                query.sql(), Long.class, query.arguments().toArray());
                        return count == null ? 0 : count;
                    }

                    @Override
                    public Object last(SqlClause range, long first) {
                        List<Object> read = ids(sql.idsOf(range, first));
                        return read.get(read.size() - 1);
                    }
                },
                sql::above);
    }

    private List<Object> ids(SqlClause query) {
        return jdbc.query(
                query.sql(),
                (row, number) -> rowReader.read(row, layout.id(), 1),
                query.arguments().toArray());
    }

    private ProvenIds proof(SqlClause idsAndWriters) {
        return new ProvenIds(jdbc, layout.table().name().toString(), idsAndWriters, clock).begun();
    }

    private static void requireKey(Table table, ChangeTableSpec spec) {
        spec.keyNames().forEach(name -> table.column(name, "keyNames"));
        boolean named = !spec.keyNames().isEmpty() || spec.jsonKey() || spec.isOwn();
        if (!named && table.primaryKey().size() != spec.keyColumns().size()) {
            spec.keyColumns().forEach(name -> table.column(name, "keyNames"));
        }
    }

    @Override
    public Batch fetch(Fetch fetch) {
        boolean due = floor.map(target -> !isProven(target) && target.isDue()).orElse(false);
        if (due) {
            settle(floor.get());
        }
        OptionalLong above = above();
        Optional<SqlClause> exclusion = fetch.notHeld().map(condition -> condition.apply(sql.recordId()));
        List<ChangeRow> rows = wanted(sql.next(above, exclusion, fetch.barred(), fetch.limit()));
        floor.ifPresent(target -> noteHighestId(target, due, rows, fetch));
        List<ChangeRow> fitting = largeImages.within(rows);
        List<PendingChange> recorded = layout.isOrdered() ? each(fitting) : grouped(fitting);
        List<PendingChange> changes = records.within(recorded);
        boolean isCut = fitting.size() < rows.size() || changes.size() < recorded.size();
        leavesOut = fetch.leavesOut();
        asked = fetch.limit();
        found = isCut ? asked : changes.size();
        // what is left out of a batch may only have had no room in it
        return new Batch(changes, isCut || rows.size() >= fetch.limit(), Optional.empty(), true);
    }

    /** The id above which to fetch; empty to fetch all. */
    private OptionalLong above() {
        OptionalLong above = floor.map(Floor::next).orElse(OptionalLong.empty());
        if (above.isPresent() && haveIdsBegunAnew(above.getAsLong())) {
            floor.get().beginAnew();
            return OptionalLong.empty();
        }
        return above;
    }

    private boolean haveIdsBegunAnew(long above) {
        try {
            return sql.idsBeganAnew(above)
                    .map(query -> jdbc.queryForObject(
                            query.sql(), Integer.class, query.arguments().toArray()))
                    .filter(answer -> answer != 0)
                    .isPresent();
        } catch (DataAccessException e) {
            if (dialect.isInfrastructure(e)) {
                throw e;
            }
            return true; // whose ids nobody tells has no floor
        }
    }

    /** What a query finds; rows of ignored origins are deleted as they turn up, in the cycle's transaction. */
    private List<ChangeRow> wanted(SqlClause query) {
        List<ChangeRow> rows = query(query);
        for (int left = MAX_IGNORED; ; left--) {
            List<ChangeRow> ignored = rows.stream().filter(this::isIgnored).toList();
            if (ignored.isEmpty()) {
                return rows;
            }
            SqlClause delete = sql.delete(ignored);
            jdbc.update(delete.sql(), delete.arguments().toArray());
            if (left == 0) {
                return rows.stream().filter(row -> !isIgnored(row)).toList();
            }
            rows = query(query);
        }
    }

    private boolean isIgnored(ChangeRow row) {
        return row.origin() != null
                && spec.ignoredOrigins().contains(row.origin().toString());
    }

    /** Whether locks prove what is settled; the fetch then begins after that, and sees all that was committed until then. */
    private boolean isProven(Floor target) {
        OptionalLong settled = proof.isPresent() ? proof.get().settled(target.seen()) : OptionalLong.empty();
        settled.ifPresent(target::settle);
        return settled.isPresent();
    }

    /** Settles what it can before the fetch, which then sees all that was committed until then. */
    private void settle(Floor target) {
        Optional<String> ends = dialect.endsOfTransactions();
        if (ends.isEmpty()) {
            target.settle();
        } else if (target.isWaiting()) {
            jdbc.query(ends.get(), row -> {
                target.settle(row.getLong(1), row.getLong(2));
            });
        }
    }

    private void noteHighestId(Floor target, boolean due, List<ChangeRow> rows, Fetch fetch) {
        if (!rows.isEmpty() && target.fetched(number(rows.get(0)), number(rows.get(rows.size() - 1)))) {
            proof.ifPresent(ProvenIds::distrust);
        }
        if (isOnlyWriter()) {
            target.settleFetched();
        } else if (due) {
            // of the rows of others an idle lane sees nothing, and of a long queue a batch shows the beginning only
            boolean more = rows.size() == fetch.limit() || (rows.isEmpty() && lane.isPart());
            target.note(more ? highestId() : OptionalLong.empty());
        }
        if (rows.isEmpty() && !fetch.leavesOut()) {
            target.acknowledgedAll();
        }
    }

    /** Whether ids of our own table are given and committed in one order, as nobody else writes during a cycle. */
    private boolean isOnlyWriter() {
        return layout.own() && !dialect.capabilities().contains(Capability.CONCURRENT_WRITERS);
    }

    private static long number(ChangeRow row) {
        return ((Number) row.id()).longValue();
    }

    @Override
    public boolean isNext(PendingChange barrier, Fetch besides) {
        Optional<SqlClause> exclusion =
                besides.notHeld().map(condition -> orThis(condition.apply(sql.recordId()), barrier));
        return query(sql.firstOf(barrier.barredTables(), exclusion)).stream()
                .findFirst()
                .map(ChangeRow::idText)
                .equals(Optional.of(barrier.source().token()));
    }

    /** A barrier that is held itself is looked for all the same. */
    private SqlClause orThis(SqlClause exclusion, PendingChange barrier) {
        SqlClause itself = dialect.in(
                layout.id(), rows(List.of(barrier)).stream().map(ChangeRow::id).toList());
        List<Object> arguments = new ArrayList<>(exclusion.arguments());
        arguments.addAll(itself.arguments());
        return new SqlClause("(" + exclusion.sql() + " OR " + itself.sql() + ")", arguments);
    }

    @Override
    public Optional<PendingChange> probe(Fetch fetch, double place) {
        Optional<SqlClause> exclusion = fetch.notHeld().map(condition -> condition.apply(sql.recordId()));
        return rowAt(place, exclusion, fetch.barred())
                .flatMap(this::firstOfRecord)
                .filter(change -> !change.isBarrier()
                        && rows(List.of(change)).stream().noneMatch(this::isIgnored)
                        && (!sql.hasBarriers()
                                || query(sql.firstBarrier(change.barredTables()))
                                        .isEmpty()));
    }

    private Optional<ChangeRow> rowAt(double place, Optional<SqlClause> exclusion, Set<String> barred) {
        Optional<ChangeRow> first =
                place < 1 ? one(sql.next(OptionalLong.empty(), exclusion, barred, 1)) : Optional.empty();
        if (place <= 0) {
            return first;
        }
        Optional<ChangeRow> last = one(sql.last(exclusion, barred));
        if (place >= 1 || first.isEmpty() || last.isEmpty() || !layout.canHaveFloor()) {
            return last;
        }
        double span = (double) number(last.get()) - number(first.get());
        long above = number(first.get()) + (long) (span * place);
        return one(sql.next(OptionalLong.of(above), exclusion, barred, 1));
    }

    private Optional<ChangeRow> one(SqlClause query) {
        return complete(query).stream().findFirst();
    }

    private Optional<PendingChange> firstOfRecord(ChangeRow row) {
        if (row.recordId() == null) {
            return Optional.empty(); // unreadable: its turn comes in order
        }
        tables.forget();
        return one(sql.byRecord(row.recordId()))
                .map(first -> withRows(List.of(pending(List.of(first)))).get(0));
    }

    private OptionalLong highestId() {
        SqlClause query = sql.highestId();
        Long id = jdbc.queryForObject(query.sql(), Long.class, query.arguments().toArray());
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    private List<ChangeRow> query(SqlClause query) {
        return searching(
                () -> jdbc.query(query.sql(), rowReader, query.arguments().toArray()));
    }

    /**
     * What a statement about several rows reads.
     *
     * @throws UnreadableBatch if one of them may be to blame that it fails; then it is searched for
     */
    <T> T searching(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DataAccessException e) {
            if (dialect.isInfrastructure(e)) {
                throw e;
            }
            failing.search(e);
            throw new UnreadableBatch(e);
        }
    }

    @Override
    public Optional<PendingChange> unreadable() {
        keepLeftOut();
        if (!failing.isSearched()) {
            return Optional.empty();
        }
        Optional<Object> id;
        try {
            id = failing.next(this::lookAt);
        } catch (DataAccessException e) {
            if (!dialect.isInfrastructure(e) && failing.isOfRows()) {
                throw new UnreadableBatch(e);
            }
            failing.end(false);
            throw e;
        }
        return id.flatMap(this::unreadable);
    }

    private void lookAt(SqlClause range) {
        SqlClause query = sql.looksAt(range);
        jdbc.query(connection -> RowFetcher.statement(connection, query.sql(), query.arguments()), row -> {});
    }

    /** Looks once more at the row that is left. */
    private Optional<PendingChange> unreadable(Object id) {
        try {
            lookAt(dialect.in(layout.id(), List.of(id)));
        } catch (DataAccessException e) {
            if (dialect.isInfrastructure(e)) {
                throw e;
            }
            failing.end(true);
            PendingChange change = unreadable(id, e);
            failed.put(ChangeRow.textOf(id), id);
            sql.leaveOut(failed.values());
            if (!lane.contains(change.bucket())) {
                throw new UnreadableBatch(e); // it is another lane's, which finds it too
            }
            return Optional.of(change);
        }
        failing.end(false);
        return Optional.empty();
    }

    private PendingChange unreadable(Object id, DataAccessException e) {
        String name = FailingRow.name(ChangeRow.textOf(id));
        ChangeRow row = ChangeRow.identity(id, 0, name, null, null, Collections.singletonList(null), null);
        return flawed(List.of(row), flaw(UNREADABLE, e));
    }

    /** Rows that are gone are left out no longer, as others may get their ids. */
    private void keepLeftOut() {
        if (failed.isEmpty()) {
            return;
        }
        List<String> present = ids(sql.present(List.copyOf(failed.values()))).stream()
                .map(ChangeRow::textOf)
                .toList();
        if (failed.keySet().retainAll(present)) {
            sql.leaveOut(failed.values());
        }
    }

    private Optional<Object> presentId(String rowId) {
        return ids(sql.present(List.of(layout.id().convert(rowId)))).stream().findFirst();
    }

    private List<ChangeRow> complete(SqlClause query) {
        return largeImages.complete(query(query), false);
    }

    private List<PendingChange> each(Collection<ChangeRow> rows) {
        return rows.stream().map(row -> pending(List.of(row))).toList();
    }

    /**
     * The changes of the first of these parts of our own table, each the ids of some rows, in the order of the ids: of as many
     * parts as keep to the limit of images together, at least one.
     */
    List<PendingChange> each(List<List<Long>> parts) {
        List<Long> ids = parts.stream().flatMap(List::stream).toList();
        Map<Object, ChangeRow> rows = new HashMap<>();
        query(sql.byIds(ids)).forEach(row -> rows.put(((Number) row.id()).longValue(), row));
        List<Long> sizes = parts.stream()
                .map(part -> part.stream()
                        .map(rows::get)
                        .filter(row -> row != null) // someone has deleted its row by hand
                        .mapToLong(LargeImages::size)
                        .sum())
                .toList();
        List<ChangeRow> fitting = parts.subList(0, largeImages.fitting(sizes)).stream()
                .flatMap(List::stream)
                .sorted()
                .map(rows::get)
                .filter(row -> row != null)
                .toList();
        return records.all(each(largeImages.complete(fitting, parts.size() > 1)), parts.size() > 1);
    }

    /** The first changes of a transaction, as they were recorded. */
    List<PendingChange> ofTransaction(String transactionId, int limit) {
        return each(complete(sql.ofTransaction(transactionId, limit)));
    }

    /** Finds out which transactions of our own table are next. */
    SourceTransactionQueue transactions() {
        return new SourceTransactionQueue(jdbc, sql);
    }

    /** The change whose row has this id, read again, as it was recorded. */
    Optional<PendingChange> single(String rowId) {
        tables.forget();
        return byId(rowId).stream().findFirst().map(row -> pending(List.of(row)));
    }

    private List<PendingChange> grouped(List<ChangeRow> rows) {
        Map<String, List<ChangeRow>> records = new LinkedHashMap<>();
        rows.forEach(row ->
                records.computeIfAbsent(row.recordId(), id -> new ArrayList<>()).add(row));
        return records.values().stream().map(this::pending).toList();
    }

    /** The changes with the rows that they are to have. Several whose rows cannot be read all have a flaw. */
    List<PendingChange> withRows(List<PendingChange> changes) {
        return records.all(changes, false);
    }

    private PendingChange pending(List<ChangeRow> rows) {
        ChangeRow first = rows.get(0);
        String id = changeId(first);
        try {
            Change change = interpreter.change(id, first);
            return pending(rows, layout.isOrdered() ? change : undecided(change));
        } catch (RuntimeException | Error e) {
            return flawed(rows, flaw("The row cannot be read as a change", e));
        }
    }

    private static PendingChange pending(List<ChangeRow> rows, Change change) {
        List<PendingChange> leaves = rows.stream()
                .map(row -> PendingChange.of(change, row.source()).withHandle(row))
                .toList();
        return leaves.size() == 1 ? leaves.get(0) : PendingChange.merged(leaves, change);
    }

    private PendingChange flawed(List<ChangeRow> rows, IllegalArgumentException flaw) {
        List<PendingChange> leaves = rows.stream()
                .map(row ->
                        PendingChange.flawed(changeId(row), row.source(), flaw).withHandle(row))
                .toList();
        return leaves.size() == 1
                ? leaves.get(0)
                : PendingChange.merged(leaves, leaves.get(0).id(), flaw);
    }

    private static List<ChangeRow> rows(List<PendingChange> changes) {
        return changes.stream()
                .flatMap(PendingChange::leaves)
                .map(ChangeRow::of)
                .toList();
    }

    /**
     * What is wrong with a row at which something was thrown, if it is the row's fault.
     *
     * @throws RuntimeException the failure itself if it is not
     */
    private IllegalArgumentException flaw(String what, Throwable e) {
        if (dialect.isInfrastructure(e)) {
            if (e instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e;
        }
        return Flaws.of(what, e);
    }

    private static Change undecided(Change change) {
        return change.with(Operation.UPSERT, change.getAfter());
    }

    /**
     * Ids come back: in foreign tables at any time, so there the content is part of the change's id; in our own when it is
     * made anew, so there the time is at which the row was written.
     */
    private String changeId(ChangeRow row) {
        String id = watch + ":" + row.idText();
        return layout.own() ? id + row.incarnation() : id + ":" + Digest.of(ChangeRowCodec.content(row), DIGEST_BYTES);
    }

    @Override
    public Optional<PendingChange> find(Held held) {
        return (FailingRow.isNamed(held.recordId()) ? mended(held.token()) : findRow(held))
                .map(change -> withRows(List.of(change)).get(0));
    }

    /** The change of a row that could not be read. */
    private Optional<PendingChange> mended(String rowId) {
        tables.forget();
        Optional<Object> id = presentId(rowId);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try {
            SqlClause query = sql.byId(id.get());
            List<ChangeRow> rows =
                    jdbc.query(query.sql(), rowReader, query.arguments().toArray());
            return rows.isEmpty() ? Optional.empty() : Optional.of(pending(largeImages.complete(rows, false)));
        } catch (DataAccessException e) {
            return Optional.of(unreadable(id.get(), e));
        }
    }

    @Override
    public Optional<PendingChange> findRow(Held held) {
        if (FailingRow.isNamed(held.recordId())) {
            return presentId(held.token())
                    .map(id -> unreadable(id, new InvalidDataAccessResourceUsageException("It was not tried again")));
        }
        tables.forget();
        List<ChangeRow> rows = byId(held.token());
        if (rows.isEmpty() || !rows.get(0).recordId().equals(held.recordId())) {
            rows = complete(sql.byRecord(held.recordId()));
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(pending(rows));
    }

    private List<ChangeRow> byId(String rowId) {
        Object id;
        try {
            id = layout.id().convert(rowId);
        } catch (IllegalArgumentException e) {
            return List.of(); // the column was another when the change failed
        }
        return complete(sql.byId(id));
    }

    @Override
    public void acknowledge(List<PendingChange> delivered) {
        List<ChangeRow> rows = rows(delivered);
        SqlClause delete = rows.stream().anyMatch(row -> FailingRow.isNamed(row.recordId()))
                ? sql.deleteUnread(rows.stream().map(ChangeRow::id).toList())
                : sql.delete(rows);
        int deleted = jdbc.update(delete.sql(), delete.arguments().toArray());
        if (deleted != rows.size() && (layout.own() || (stateElsewhere && isAnyGone(rows, deleted)))) {
            throw new IllegalStateException("Of " + rows.size() + " delivered rows of "
                    + layout.table().name() + " only " + deleted
                    + " were there to be deleted: someone else has taken them, so this cycle is rolled back");
        }
    }

    private boolean isAnyGone(List<ChangeRow> rows, int deleted) {
        SqlClause count = sql.count(rows);
        Integer present = jdbc.queryForObject(
                count.sql(), Integer.class, count.arguments().toArray());
        return present == null || present + deleted < rows.size();
    }

    @Override
    public void committed(List<PendingChange> delivered) {
        if (floor.isEmpty() || delivered.isEmpty() || leavesOut) {
            return; // once a held change is delivered, by whatever node, its record's later ones are to be fetched
        }
        if (delivered.size() == found && found < asked) {
            floor.get().acknowledgedAll();
        } else {
            PendingChange last = delivered.get(delivered.size() - 1);
            floor.get().acknowledged(number(rows(List.of(last)).get(0)));
        }
    }

    @Override
    public void reread() {
        floor.ifPresent(Floor::scan);
    }

    @Override
    public Optional<String> payload(PendingChange change) {
        return Optional.of(ChangeRowCodec.write(rows(List.of(change)), layout));
    }

    @Override
    public PendingChange restore(String payload) {
        if (layout.own()) {
            return restoreOwn(restoreEach(payload));
        }
        tables.forget();
        try {
            return withRows(List.of(pending(ChangeRowCodec.read(payload, layout))))
                    .get(0);
        } catch (RuntimeException | Error e) {
            IllegalArgumentException flaw = flaw(UNRESTORABLE, e);
            return flawed(ChangeRowCodec.readIdentities(payload), flaw);
        }
    }

    private static PendingChange restoreOwn(List<PendingChange> changes) {
        return changes.size() == 1
                ? changes.get(0)
                : PendingChange.together(changes)
                        .with(new IllegalArgumentException("These are the " + changes.size() + " changes of a"
                                + " transaction that was parked as a whole. Set delivery=transaction to deliver it"));
    }

    /** The changes of a payload, one a row. */
    List<PendingChange> restoreEach(String payload) {
        tables.forget();
        try {
            return withRows(each(ChangeRowCodec.read(payload, layout)));
        } catch (RuntimeException | Error e) {
            IllegalArgumentException flaw = flaw(UNRESTORABLE, e);
            return ChangeRowCodec.readIdentities(payload).stream()
                    .map(row -> flawed(List.of(row), flaw))
                    .toList();
        }
    }

    @Override
    public List<Backlog> backlog() {
        Map<String, Backlog> backlogs = new LinkedHashMap<>();
        String own = subscriber() == null ? "" : subscriber();
        backlogs.put(own, Backlog.none(own));
        captures.ifPresent(store -> store.subscribers().forEach(other -> backlogs.put(other, Backlog.none(other))));
        jdbc.query(sql.backlog(), row -> {
            Optional<Instant> oldest = interpreter.time(rowReader.read(row, layout.changedAt(), 3));
            backlogs.put(row.getString(1), new Backlog(row.getString(1), row.getLong(2), oldest));
        });
        return List.copyOf(backlogs.values());
    }

    /** Adds changes to the change table, a row each for each subscriber. */
    public void record(List<Change> changes, List<String> subscribers) {
        recorder.record(changes, subscribers);
    }
}
