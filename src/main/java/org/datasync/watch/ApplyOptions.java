package org.datasync.watch;

import static org.datasync.watch.OptionParser.choice;
import static org.datasync.watch.OptionParser.isChosen;
import static org.datasync.watch.OptionParser.list;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.apply.ApplySpec;
import org.datasync.watch.apply.ApplySpec.CopySpec;
import org.datasync.watch.apply.ApplySpec.Names;
import org.datasync.watch.apply.ApplySpec.Selection;
import org.datasync.watch.apply.ApplySpec.Truncate;
import org.datasync.watch.apply.ApplySpec.UnknownColumns;
import org.datasync.watch.apply.ApplySpec.ValueSpec;
import org.datasync.watch.records.ChosenTables;

/** The options of the endpoint {@code apply}. */
final class ApplyOptions {

    /** The one action of the endpoint. */
    static final String PRINT_DDL = "print-ddl";

    private final DatasyncWatchConfiguration options;

    ApplyOptions(DatasyncWatchConfiguration options) {
        this.options = options;
    }

    ApplySpec spec() {
        return new ApplySpec(
                new Names(
                        options.getTableMap(), options.getColumnMap(), Optional.ofNullable(options.getTargetSchema())),
                choice("truncate", options.getTruncate(), Truncate.class),
                Optional.ofNullable(options.getDeletedColumn()),
                choice("unknownColumns", options.getUnknownColumns(), UnknownColumns.class),
                new ValueSpec(zone(), isChosen("excessDigits", options.getExcessDigits(), "round", "refuse")));
    }

    /**
     * Which tables are copied, for those that are missing; empty if none are to be created or printed.
     *
     * @throws IllegalArgumentException if it is not said which
     */
    Optional<CopySpec> copy() {
        boolean printed = PRINT_DDL.equals(options.getAction());
        if (!options.isCreateTables() && !printed) {
            return Optional.empty();
        }
        String option = printed ? "action=" + PRINT_DDL : "createTables=true";
        if (options.getSourceDataSource() == null || list(options.getTables()).isEmpty()) {
            throw new IllegalArgumentException(
                    "With " + option + " the endpoint apply must know which tables the changes are"
                            + " of; name them with the options sourceDataSource, the database, and tables, as on the watch");
        }
        Map<String, Selection> byTable = new HashMap<>();
        TableOptions.of(options.getTableOptions()).forEach((table, given) -> byTable.put(table, selection(given)));
        return Optional.of(new CopySpec(
                new ChosenTables.Names(list(options.getTables()), list(options.getExcludeTables()), byTable.keySet()),
                selection(Map.of()),
                byTable));
    }

    private Selection selection(Map<String, String> given) {
        return new Selection(
                list(given.get("keyColumns")),
                list(given.getOrDefault("columns", options.getColumns())),
                list(given.getOrDefault("excludeColumns", options.getExcludeColumns())));
    }

    private Optional<ZoneId> zone() {
        try {
            return Optional.ofNullable(options.getTimeZone()).map(ZoneId::of);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timeZone is " + options.getTimeZone() + ", expected a time zone like Europe/Vienna", e);
        }
    }
}
