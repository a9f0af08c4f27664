package org.datasync.watch.changetable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Held;
import org.datasync.watch.pattern.PendingChange;

/**
 * Reads a lane's rows of a change table as pending changes, whether they are delivered one by one or by source transactions:
 * with images as large as they may be, and the rows of the records as far as these are to be fetched.
 */
final class ChangeRows {

    private final SharedParts shared;
    private final ChangeTableSql sql;
    private final RowChanges changes;
    private final BoundedRows records;
    private final UnreadableRows unreadable;

    ChangeRows(SharedParts shared, LaneRange lane) {
        this.shared = shared;
        this.sql = shared.sql(lane);
        this.changes = shared.changes;
        this.records =
                new BoundedRows(shared.rowFetcher, shared.table.spec().content().limit(), changes::flaw);
        this.unreadable = new UnreadableRows(shared, lane, sql);
    }

    ChangeTableSql sql() {
        return sql;
    }

    /** The rows that statements about several fail of. */
    UnreadableRows unreadable() {
        return unreadable;
    }

    /** What a query finds, without images that are too large. */
    List<ChangeRow> query(SqlClause query) {
        try {
            return unreadable.searching(() -> shared.jdbc.query(
                    query.sql(), shared.rowReader, query.arguments().toArray()));
        } catch (RuntimeException e) {
            sql.failed();
            throw e;
        }
    }

    /** Those of these rows that say what they said, though they were written since, as they are now. */
    List<ChangeRow> sameAgain(List<ChangeRow> read) {
        Map<String, String> said = new HashMap<>();
        read.forEach(row -> said.put(row.idText(), ChangeRowCodec.content(row)));
        return query(sql.again(read)).stream()
                .filter(row -> ChangeRowCodec.content(row).equals(said.get(row.idText())))
                .toList();
    }

    private List<ChangeRow> complete(SqlClause query) {
        return shared.largeImages.complete(query(query), false);
    }

    /** The first row that a query finds. */
    Optional<ChangeRow> first(SqlClause query) {
        return complete(query).stream().findFirst();
    }

    /** The first rows whose images keep to the limit together; at least one. */
    List<ChangeRow> within(List<ChangeRow> rows) {
        return shared.largeImages.within(rows);
    }

    /** The changes of rows, as many of the first as keep with their records' rows to the limit; at least one. */
    List<PendingChange> changesWithin(List<PendingChange> recorded) {
        return records.within(recorded);
    }

    /** The changes with the rows that they are to have. Several whose rows cannot be read all have a flaw. */
    List<PendingChange> withRows(List<PendingChange> recorded) {
        return records.all(recorded, false);
    }

    PendingChange withRow(PendingChange recorded) {
        return withRows(List.of(recorded)).get(0);
    }

    /**
     * The changes of the first of these parts, each the ids of some rows, in the order of the ids: of as many parts as keep to
     * the limit of images together, at least one.
     */
    List<PendingChange> ofParts(SourceTransactionSql transactions, List<List<Long>> parts) {
        List<Long> ids = parts.stream().flatMap(List::stream).toList();
        Map<Object, ChangeRow> rows = new HashMap<>();
        query(transactions.byIds(ids)).forEach(row -> rows.put(((Number) row.id()).longValue(), row));
        List<Long> sizes = parts.stream()
                .map(part -> part.stream()
                        .map(rows::get)
                        .filter(row -> row != null) // someone has deleted its row by hand
                        .mapToLong(LargeImages::size)
                        .sum())
                .toList();
        List<ChangeRow> fitting = parts.subList(0, shared.largeImages.fitting(sizes)).stream()
                .flatMap(List::stream)
                .sorted()
                .map(rows::get)
                .filter(row -> row != null)
                .toList();
        boolean divisible = parts.size() > 1;
        return records.all(changes.each(shared.largeImages.complete(fitting, divisible)), divisible);
    }

    /** The changes that a query finds, as they were recorded, a change a row. */
    List<PendingChange> each(SqlClause query) {
        return changes.each(complete(query));
    }

    /** The change whose row has this id, read again, as it was recorded. */
    Optional<PendingChange> single(String rowId) {
        shared.records.forget();
        return byId(rowId).stream().findFirst().map(row -> changes.one(List.of(row)));
    }

    /** The first change of a record. */
    Optional<PendingChange> firstOf(String recordId) {
        shared.records.forget();
        return first(sql.byRecord(recordId)).map(row -> withRow(changes.one(List.of(row))));
    }

    /** A change that failed, as it is now, with the row of its record. */
    Optional<PendingChange> find(Held held) {
        return (FailingRow.isNamed(held.recordId()) ? unreadable.mended(held.token()) : findRow(held))
                .map(this::withRow);
    }

    /** A change that failed, as its row is now. */
    Optional<PendingChange> findRow(Held held) {
        if (FailingRow.isNamed(held.recordId())) {
            return unreadable.row(held.token());
        }
        shared.records.forget();
        List<ChangeRow> rows = byId(held.token());
        if (rows.isEmpty() || !rows.get(0).recordId().equals(held.recordId())) {
            rows = complete(sql.byRecord(held.recordId()));
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(changes.one(rows));
    }

    private List<ChangeRow> byId(String rowId) {
        Object id;
        try {
            id = shared.table.layout().id().convert(rowId);
        } catch (IllegalArgumentException e) {
            return List.of(); // the column was another when the change failed
        }
        return complete(sql.byId(id));
    }
}
