package org.datasync.watch.lastmodified;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What the options say of tables that are followed by a column; nothing in it has been compared with the database yet.
 *
 * @param tables which tables
 * @param all what is read of every table that has no options of its own
 * @param byTable what is read of a table, by its name
 * @param values what the values of the columns mean
 * @param promise what must hold of late commits
 * @param reading where and how it reads
 */
public record LastModifiedSpec(
        Tables tables, Selection all, Map<String, Selection> byTable, Values values, Promise promise, Reading reading) {

    /** Copies the map. */
    public LastModifiedSpec {
        byTable = Map.copyOf(byTable);
    }

    /**
     * Names of tables.
     *
     * @param names names, perhaps with {@code *}
     * @param excluded names, perhaps with {@code *}, that are none of them
     */
    public record Tables(List<String> names, List<String> excluded) {
        /** Copies the lists. */
        public Tables {
            names = List.copyOf(names);
            excluded = List.copyOf(excluded);
        }
    }

    /**
     * What is read of a table.
     *
     * @param modified the column that grows; empty if it is not given
     * @param marks the columns that tell what happened
     * @param keyColumns the columns of the key; empty for those of the primary key
     * @param columns the columns that messages have; empty for all
     * @param excludeColumns columns that are none of them
     * @param where a condition on the records, trusted SQL
     */
    public record Selection(
            Optional<String> modified,
            Marks marks,
            List<String> keyColumns,
            List<String> columns,
            List<String> excludeColumns,
            Optional<String> where) {
        /** Copies the lists. */
        public Selection {
            keyColumns = List.copyOf(keyColumns);
            columns = List.copyOf(columns);
            excludeColumns = List.copyOf(excludeColumns);
        }

        /** What of these a table has of its own, as no other pattern lets it. */
        private Stream<String> peculiar(Selection others) {
            return Stream.concat(
                    peculiarColumns(others), Stream.of("where").filter(option -> !where.equals(others.where)));
        }

        private Stream<String> peculiarColumns(Selection others) {
            return Stream.of(
                            Map.entry("modifiedColumn", modified.equals(others.modified())),
                            Map.entry("createdColumn", marks.created().equals(others.marks.created())),
                            Map.entry("deletedColumn", marks.deleted().equals(others.marks.deleted())))
                    .filter(option -> !option.getValue())
                    .map(Map.Entry::getKey);
        }
    }

    /**
     * The columns that tell what happened to a record.
     *
     * @param created the column that is as the modified one while the record was not changed since it was inserted
     * @param deleted the column that is true, or not null if it is a time, once the record counts as deleted
     */
    public record Marks(Optional<String> created, Optional<String> deleted) {}

    /**
     * What the values of the columns mean.
     *
     * @param clock who makes them; empty for what the column's type suggests
     * @param unit of numbers that count from 1970; empty if numbers are none
     * @param zone the zone of times that have none of their own; empty for that of the watch's sessions
     */
    public record Values(Optional<ModifiedClock> clock, Optional<EpochUnit> unit, Optional<ZoneId> zone) {}

    /**
     * What must hold of late commits.
     *
     * @param lag how long a change is kept back; empty for what the mode needs
     * @param required the least mode with which to start
     * @param maxPendingAge how long open work may keep changes back until somebody is told; zero for never
     */
    public record Promise(Optional<Duration> lag, Mode required, Duration maxPendingAge) {}

    /**
     * Where and how it reads.
     *
     * @param startFrom where a table begins that was not read before
     * @param nulls whether records without a value of the column are delivered, before all others
     * @param maxBytes how large the rows of a fetch are together, about
     * @param deletes whether deletes are found by comparing keys
     */
    public record Reading(StartFrom startFrom, boolean nulls, long maxBytes, boolean deletes) {}

    /** An option that is given and that only patterns that read tables understand; empty if there is none. */
    public Optional<String> peculiar() {
        return peculiar(Selection::peculiar);
    }

    /** An option that is given and that no other pattern understands; empty if there is none. */
    public Optional<String> peculiarColumns() {
        return peculiar(Selection::peculiarColumns);
    }

    private Optional<String> peculiar(BiFunction<Selection, Selection, Stream<String>> options) {
        Stream<String> ofAll = Stream.of(
                        all.modified().map(given -> "modifiedColumn"),
                        all.marks().created().map(given -> "createdColumn"),
                        Optional.of("deletes").filter(option -> reading.deletes()))
                .flatMap(Optional::stream);
        Stream<String> ofTables = new TreeMap<>(byTable)
                .entrySet().stream().flatMap(table -> options.apply(table.getValue(), all)
                        .map(option -> "table." + table.getKey() + "." + option));
        return Stream.concat(ofAll, ofTables).findFirst();
    }

    /** The options of a table that has some of its own by this name; null for one that has none. */
    Selection of(String table) {
        return table == null ? all : byTable.get(table);
    }
}
