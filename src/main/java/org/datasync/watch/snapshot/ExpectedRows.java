package org.datasync.watch.snapshot;

import java.util.Collection;
import java.util.List;

/** About how many rows a comparison has to compare: those that are remembered, and in a first one what the database says. */
final class ExpectedRows {

    private final Collection<TableRows> rows;
    private final List<String> tables;
    private final PageStore store;
    private long firstRun;
    private long firstRows;

    ExpectedRows(Collection<TableRows> rows, List<String> tables, PageStore store) {
        this.rows = rows;
        this.tables = tables;
        this.store = store;
    }

    /** Of this one; 0 if nobody knows. */
    long of(Run run) {
        return run.last().isEmpty()
                ? ofFirst(run.id())
                : tables.stream().mapToLong(table -> store.sums(table).keys()).sum();
    }

    /** Asked once, as the database counts. */
    private synchronized long ofFirst(long run) {
        if (firstRun != run) {
            firstRows = rows.stream().mapToLong(TableRows::estimate).sum();
            firstRun = run;
        }
        return firstRows;
    }
}
