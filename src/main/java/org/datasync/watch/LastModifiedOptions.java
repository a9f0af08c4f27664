package org.datasync.watch;

import static org.datasync.watch.OptionParser.choice;
import static org.datasync.watch.OptionParser.isChosen;
import static org.datasync.watch.OptionParser.list;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.lastmodified.EpochUnit;
import org.datasync.watch.lastmodified.LastModifiedSpec;
import org.datasync.watch.lastmodified.LastModifiedSpec.Marks;
import org.datasync.watch.lastmodified.LastModifiedSpec.Promise;
import org.datasync.watch.lastmodified.LastModifiedSpec.Reading;
import org.datasync.watch.lastmodified.LastModifiedSpec.Selection;
import org.datasync.watch.lastmodified.LastModifiedSpec.Tables;
import org.datasync.watch.lastmodified.LastModifiedSpec.Values;
import org.datasync.watch.lastmodified.Mode;
import org.datasync.watch.lastmodified.ModifiedClock;
import org.datasync.watch.lastmodified.StartFrom;

/** The options of the pattern last-modified. */
final class LastModifiedOptions {

    private final DatasyncWatchConfiguration options;

    LastModifiedOptions(DatasyncWatchConfiguration options) {
        this.options = options;
    }

    /**
     * What they say.
     *
     * @throws IllegalArgumentException if one is none of its values
     */
    LastModifiedSpec spec() {
        return new LastModifiedSpec(
                new Tables(list(options.getTables()), list(options.getExcludeTables())),
                selection(Map.of()),
                selections(),
                values(),
                promise(),
                new Reading(
                        StartFrom.parse("startFrom", options.getStartFrom()),
                        isChosen("nulls", options.getNulls(), "deliver", "report"),
                        options.getMaxBatchBytes(),
                        isChosen("deletes", options.getDeletes(), "compare", "unseen")));
    }

    private Map<String, Selection> selections() {
        Map<String, Selection> selections = new HashMap<>();
        TableOptions.of(options.getTableOptions()).forEach((table, given) -> selections.put(table, selection(given)));
        return selections;
    }

    private Selection selection(Map<String, String> given) {
        return new Selection(
                Optional.ofNullable(given.getOrDefault("modifiedColumn", options.getModifiedColumn())),
                new Marks(
                        Optional.ofNullable(given.getOrDefault("createdColumn", options.getCreatedColumn())),
                        Optional.ofNullable(given.getOrDefault("deletedColumn", options.getDeletedColumn()))),
                list(given.getOrDefault("keyColumns", options.getKeyColumns())),
                list(given.getOrDefault("columns", options.getColumns())),
                list(given.getOrDefault("excludeColumns", options.getExcludeColumns())),
                Optional.ofNullable(given.getOrDefault("where", options.getWhere())));
    }

    private Values values() {
        return new Values(
                Optional.ofNullable(options.getModifiedClock())
                        .map(word -> choice("modifiedClock", word, ModifiedClock.class)),
                Optional.ofNullable(options.getModifiedUnit())
                        .map(word -> choice("modifiedUnit", word, EpochUnit.class)),
                Optional.ofNullable(options.getModifiedZone()).map(LastModifiedOptions::zone));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "modifiedZone is " + name + ", expected a time zone like Europe/Vienna", e);
        }
    }

    private Promise promise() {
        Long lag = options.getLag();
        if (lag != null && lag < 0) {
            throw new IllegalArgumentException("The option lag is " + lag + " ms, expected 0 or more");
        }
        return new Promise(
                Optional.ofNullable(lag).map(Duration::ofMillis),
                choice("requireMode", options.getRequireMode(), Mode.class),
                Duration.ofMillis(options.getMaxPendingAge()));
    }
}
