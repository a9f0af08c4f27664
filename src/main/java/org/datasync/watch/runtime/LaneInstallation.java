package org.datasync.watch.runtime;

import java.util.List;
import java.util.Optional;
import org.datasync.watch.changetable.ChangeTableSpec;
import org.datasync.watch.changetable.LaneIndexing;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.trigger.Finding;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Installs the index by which the lanes of a watch are read from our own change table.
 *
 * <ol>
 *   <li>A watch works without it, so nothing that goes wrong with it keeps one from starting.
 *   <li>Only a watch that is stored with a number of lanes takes out the index for another, as none reads by that any more.
 *   <li>No attempt waits longer than {@code lockTimeout} for the table, as whoever comes after it waits for it too.
 * </ol>
 */
final class LaneInstallation {

    private static final Log LOG = Log.of(LaneInstallation.class);

    private final Watch watch;
    private final TableName table;
    private final LaneIndexing indexing;
    private final LaneIndexes indexes;
    private final int lanes;

    /** Why the last attempt failed; empty if it has not. */
    private String failure = "";

    private LaneInstallation(Watch watch, TableName table, LaneIndexing indexing, LaneIndexes indexes) {
        this.watch = watch;
        this.table = table;
        this.indexing = indexing;
        this.indexes = indexes;
        this.lanes = watch.spec().lanes();
    }

    /** That of a watch; empty if its change table is an application's, or the database reads lanes without an index. */
    static Optional<LaneInstallation> of(Watch watch, ChangeTableSpec changeTable) {
        if (!changeTable.isOwn()) {
            return Optional.empty();
        }
        TableName table = watch.reader()
                .find(changeTable.name())
                .map(Table::name)
                .orElseGet(() -> watch.place().nameOf(changeTable.name()));
        return watch.dialect().laneIndexes().flatMap(indexes -> LaneIndexing.of(
                        watch.dialect(), table, changeTable.queue().subscriber().orElse(""))
                .map(indexing -> new LaneInstallation(watch, table, indexing, indexes)));
    }

    /** Has the index for the watch's number of lanes and no other, if the watch may install anything; warns if it is not there. */
    void ensure() {
        if (watch.spec().databases().install() == Install.ENSURE) {
            attempt(removalOfOthers());
            create();
        }
        finding().ifPresent(finding -> LOG.warnInLines(finding.toString()));
    }

    /** Makes the index for the watch's number of lanes, if it is to have one and has not. */
    void create() {
        attempt(creation());
    }

    /** The statements that {@link #create} would run now. */
    List<String> creation() {
        return lanes > 1 && !indexing.isThere(watch.jdbc(), lanes) ? indexing.creation(lanes) : List.of();
    }

    private List<String> removalOfOthers() {
        return indexing.removalOfOthers(watch.jdbc(), lanes);
    }

    /** The statements that take out whatever index the subscriber has. */
    List<String> removal() {
        return indexing.removalOfOthers(watch.jdbc(), 1);
    }

    /** Takes out whatever index the subscriber has. */
    void remove() {
        attempt(removal());
    }

    /** That the index is missing, if it is. */
    Optional<Finding> finding() {
        List<String> missing = creation();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        table.toString(),
                        false,
                        "has no index for the " + lanes + " lanes of " + watch.watch() + failure,
                        "each lane reads over the rows of all others, which is slow while many are pending",
                        "Set install=ensure and restart the route, or have it created by",
                        missing));
    }

    private void attempt(List<String> statements) {
        if (statements.isEmpty()) {
            return;
        }
        try {
            new TransactionTemplate(new JdbcTransactionManager(watch.dataSource()))
                    .executeWithoutResult(status -> run(statements));
            LOG.info("The indexes of {} are now those for the {} lanes of {}", table, lanes, watch.watch());
        } catch (DataAccessException e) {
            // another node may have done the same just now; what is missing then is told once
            LOG.debug("The indexes for the lanes of {} could not be changed", watch.watch(), e);
            failure = " (" + e.getMostSpecificCause().getMessage() + ")";
        }
    }

    private void run(List<String> statements) {
        try {
            indexes.sessionSetup(watch.spec().pattern().capture().installation().lockTimeout())
                    .forEach(watch.jdbc()::execute);
            statements.forEach(watch.jdbc()::execute);
        } finally {
            indexes.sessionReset().forEach(watch.jdbc()::execute);
        }
    }
}
