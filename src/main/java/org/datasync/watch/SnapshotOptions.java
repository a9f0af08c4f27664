package org.datasync.watch;

import static org.datasync.watch.OptionParser.isChosen;
import static org.datasync.watch.OptionParser.list;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.records.ChosenTables.Names;
import org.datasync.watch.snapshot.SnapshotSpec;
import org.datasync.watch.snapshot.SnapshotSpec.Comparing;
import org.datasync.watch.snapshot.SnapshotSpec.Selection;

/** The options of the pattern snapshot. */
final class SnapshotOptions {

    private static final int ALL = 100;

    private final DatasyncWatchConfiguration options;

    SnapshotOptions(DatasyncWatchConfiguration options) {
        this.options = options;
    }

    /**
     * What they say.
     *
     * @throws IllegalArgumentException if one is none of its values
     */
    SnapshotSpec spec() {
        Map<String, Selection> byTable = new HashMap<>();
        TableOptions.of(options.getTableOptions()).forEach((table, given) -> byTable.put(table, selection(given)));
        return new SnapshotSpec(
                new Names(list(options.getTables()), list(options.getExcludeTables()), byTable.keySet()),
                selection(Map.of()),
                byTable,
                comparing());
    }

    private Selection selection(Map<String, String> given) {
        return new Selection(
                list(given.getOrDefault("keyColumns", options.getKeyColumns())),
                list(given.getOrDefault("columns", options.getColumns())),
                list(given.getOrDefault("excludeColumns", options.getExcludeColumns())),
                Optional.ofNullable(given.getOrDefault("where", options.getWhere())));
    }

    private Comparing comparing() {
        long interval = options.getCompareInterval();
        if (interval < 0) {
            throw new IllegalArgumentException("The option compareInterval is " + interval
                    + " ms, expected 0 (a comparison with each poll) or more");
        }
        int guard = options.getDeleteGuard();
        if (guard < 0 || guard > ALL) {
            throw new IllegalArgumentException("The option deleteGuard is " + guard
                    + ", expected a percentage from 0 (no deletes) to 100 (any number of deletes)");
        }
        return new Comparing(
                Duration.ofMillis(interval),
                options.isInitialLoad(),
                guard,
                options.getMaxBatchBytes(),
                isChosen("keep", options.getKeep(), "rows", "hashes"));
    }
}
