package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.pattern.Flaws;
import org.datasync.watch.pattern.PendingChange;

/** Makes pending changes of rows of a change table, and knows the rows that they were made of. */
final class RowChanges {

    private final String watch;
    private final ChangeTable table;
    private final ChangeInterpreter interpreter;
    private final ToIntFunction<ChangeRow> buckets;

    /**
     * Makes changes.
     *
     * @param buckets tells the bucket of a row, inside of a transaction
     */
    RowChanges(String watch, ChangeTable table, ChangeInterpreter interpreter, ToIntFunction<ChangeRow> buckets) {
        this.watch = watch;
        this.table = table;
        this.interpreter = interpreter;
        this.buckets = buckets;
    }

    /** The rows that changes were made of. */
    static List<ChangeRow> rows(List<PendingChange> changes) {
        List<ChangeRow> rows = new ArrayList<>(changes.size());
        for (PendingChange change : changes) {
            if (change.isLeaf()) {
                rows.add(ChangeRow.of(change));
            } else {
                change.leaves().map(ChangeRow::of).forEach(rows::add);
            }
        }
        return rows;
    }

    /** The changes of rows that were fetched: without an order all rows of a record are one. */
    List<PendingChange> of(List<ChangeRow> rows) {
        return table.layout().isOrdered() ? each(rows) : grouped(rows);
    }

    /** A change a row. */
    List<PendingChange> each(Collection<ChangeRow> rows) {
        List<PendingChange> changes = new ArrayList<>(rows.size());
        for (ChangeRow row : rows) {
            changes.add(one(List.of(row)));
        }
        return changes;
    }

    private List<PendingChange> grouped(List<ChangeRow> rows) {
        Map<String, List<ChangeRow>> records = new LinkedHashMap<>();
        rows.forEach(row ->
                records.computeIfAbsent(row.recordId(), id -> new ArrayList<>()).add(row));
        return records.values().stream().map(this::one).toList();
    }

    /** The one change that these rows are. */
    PendingChange one(List<ChangeRow> rows) {
        ChangeRow first = rows.get(0);
        try {
            ChangeRow named = table.named(first);
            Change change = interpreter.change(first).idBy(() -> id(named)).build();
            return one(rows, table.layout().isOrdered() ? change : undecided(change));
        } catch (RuntimeException | Error e) {
            return flawed(rows, flaw("The row cannot be read as a change", e));
        }
    }

    private PendingChange one(List<ChangeRow> rows, Change change) {
        return rows.size() == 1
                ? leaf(rows.get(0), change)
                : PendingChange.merged(
                        rows.stream().map(row -> leaf(row, change)).toList(), change);
    }

    private PendingChange leaf(ChangeRow row, Change change) {
        return PendingChange.of(change, row.source(buckets), row);
    }

    /** The change of rows with which something is wrong. */
    PendingChange flawed(List<ChangeRow> rows, IllegalArgumentException flaw) {
        List<PendingChange> leaves = rows.stream()
                .map(row ->
                        PendingChange.flawed(id(row), row.source(buckets), flaw).withHandle(row))
                .toList();
        return leaves.size() == 1
                ? leaves.get(0)
                : PendingChange.merged(leaves, leaves.get(0).id(), flaw);
    }

    /**
     * What is wrong with a row at which something was thrown, if it is the row's fault.
     *
     * @throws RuntimeException the failure itself if it is not
     */
    IllegalArgumentException flaw(String what, Throwable e) {
        if (table.dialect().isInfrastructure(e)) {
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

    private String id(ChangeRow row) {
        return watch + ":" + row.idText() + table.suffixOfId(row);
    }
}
