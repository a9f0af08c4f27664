package org.datasync.watch.changetable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.changetable.ChangeRow.Identity;
import org.datasync.watch.changetable.ChangeRow.RecordValues;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.PendingChange;
import org.datasync.watch.pattern.UnreadableBatch;
import org.datasync.watch.records.StreamedQuery;
import org.datasync.watch.schema.RightMissing;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * The rows that a lane's statements about several rows fail of: has them searched for by {@link FailingRow}, leaves those that
 * are found out of the statements from then on, and makes changes of them that fail alone.
 */
final class UnreadableRows {

    private static final String UNREADABLE =
            "The database fails to read the row. Look at its values, and at the option where";

    private final SharedParts shared;
    private final LaneRange lane;
    private final ChangeTableSql rows;
    private final FailingRowSql sql;
    private final FailingRow failing;

    /** The ids, by their texts, of the rows that were found. */
    private final Map<String, Object> found = new LinkedHashMap<>();

    UnreadableRows(SharedParts shared, LaneRange lane, ChangeTableSql rows) {
        this.shared = shared;
        this.lane = lane;
        this.rows = rows;
        this.sql = new FailingRowSql(shared.table, rows);
        this.failing = new FailingRow(new RangeIds(), sql::above);
    }

    /** What the search asks of ids. */
    private final class RangeIds implements FailingRow.Ids {
        @Override
        public long count(SqlClause range) {
            SqlClause query = sql.countOf(range);
            Long count = shared.jdbc.queryForObject(
                    query.sql(), Long.class, query.arguments().toArray());
            return count == null ? 0 : count;
        }

        @Override
        public Object last(SqlClause range, long first) {
            List<Object> read = ids(sql.idsOf(range, first));
            return read.get(read.size() - 1);
        }
    }

    private List<Object> ids(SqlClause query) {
        return shared.jdbc.query(
                query.sql(),
                (row, number) ->
                        shared.rowReader.read(row, shared.table.layout().id(), 1),
                query.arguments().toArray());
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
            if (shared.dialect.isInfrastructure(e) || e instanceof RightMissing) {
                throw e;
            }
            failing.search(e);
            throw new UnreadableBatch(e);
        }
    }

    /** The change of the row that was searched for, once that is found. */
    Optional<PendingChange> next() {
        keepLeftOut();
        if (!failing.isSearched()) {
            return Optional.empty();
        }
        Optional<Object> id;
        try {
            id = failing.next(this::lookAt);
        } catch (DataAccessException e) {
            if (!shared.dialect.isInfrastructure(e) && failing.isOfRows()) {
                throw new UnreadableBatch(e);
            }
            failing.end(false);
            throw e;
        }
        return id.flatMap(this::lookOnceMore);
    }

    private void lookAt(SqlClause range) {
        SqlClause query = sql.looksAt(range);
        shared.jdbc.query(connection -> StreamedQuery.of(connection, query.sql(), query.arguments()), row -> {});
    }

    /** Looks once more at the row that is left. */
    private Optional<PendingChange> lookOnceMore(Object id) {
        try {
            lookAt(shared.dialect.in(shared.table.layout().id(), List.of(id)));
        } catch (DataAccessException e) {
            if (shared.dialect.isInfrastructure(e)) {
                throw e;
            }
            failing.end(true);
            PendingChange change = unreadable(id, e);
            found.put(ChangeRow.textOf(id), id);
            sql.leaveOut(found.values());
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
        ChangeRow row = ChangeRow.identity(
                new Identity(id, 0, name, null), new RecordValues(null, Collections.singletonList(null)), null);
        return shared.changes.flawed(List.of(row), shared.changes.flaw(UNREADABLE, e));
    }

    /** Rows that are gone are left out no longer, as others may get their ids. */
    private void keepLeftOut() {
        if (found.isEmpty()) {
            return;
        }
        List<String> present = ids(sql.present(List.copyOf(found.values()))).stream()
                .map(ChangeRow::textOf)
                .toList();
        if (found.keySet().retainAll(present)) {
            sql.leaveOut(found.values());
        }
    }

    private Optional<Object> presentId(String rowId) {
        return ids(sql.present(List.of(shared.table.layout().id().convert(rowId)))).stream()
                .findFirst();
    }

    /** The change of a row that could not be read, as it is by now; its record's row is not fetched. */
    Optional<PendingChange> mended(String rowId) {
        shared.records.forget();
        Optional<Object> id = presentId(rowId);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try {
            SqlClause query = rows.byId(id.get());
            List<ChangeRow> read = shared.jdbc.query(
                    query.sql(), shared.rowReader, query.arguments().toArray());
            return read.isEmpty()
                    ? Optional.empty()
                    : Optional.of(shared.changes.one(shared.largeImages.complete(read, false)));
        } catch (DataAccessException e) {
            return Optional.of(unreadable(id.get(), e));
        }
    }

    /** The change of a row that could not be read, as long as the row is there. */
    Optional<PendingChange> row(String rowId) {
        return presentId(rowId)
                .map(id -> unreadable(id, new InvalidDataAccessResourceUsageException("It was not tried again")));
    }

    /** Deletes rows of which one could not be read. */
    SqlClause delete(List<ChangeRow> unread) {
        return sql.deleteUnread(unread.stream().map(ChangeRow::id).toList());
    }
}
