package org.datasync.watch.trigger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.datasync.watch.dialect.TriggerLevel;

/**
 * What the options say about the capture of tables; nothing in it has been compared with the database yet.
 *
 * @param tables the tables, and what is captured of each
 * @param rows which rows that makes
 * @param installation how captures are installed
 */
public record CaptureSpec(Tables tables, Rows rows, Installation installation) {

    /**
     * The tables, and what is captured of each.
     *
     * @param names names of tables, perhaps with {@code *}
     * @param excluded names of tables, perhaps with {@code *}, that are none of them
     * @param all what is to be captured of every table that has no options of its own
     * @param byName what is to be captured of a table, by its name
     */
    public record Tables(List<String> names, List<String> excluded, Selection all, Map<String, Selection> byName) {

        public Tables {
            names = List.copyOf(names);
            excluded = List.copyOf(excluded);
            byName = Map.copyOf(byName);
        }

        /** An option of a single table that is given and that no other pattern understands; empty if there is none. */
        public Optional<String> peculiar() {
            return new TreeMap<>(byName)
                    .entrySet().stream()
                            .flatMap(table -> table.getValue()
                                    .peculiar(all)
                                    .map(option -> "table." + table.getKey() + "." + option))
                            .findFirst();
        }
    }

    /**
     * Which rows the change table gets.
     *
     * @param before whether they have the record before a change
     * @param after whether they have the record after a change
     * @param unchanged whether updates that change nothing are changes
     * @param notified whether those who listen are told of them
     * @param initialLoad whether the records that are there when a table is first captured are read
     */
    public record Rows(boolean before, boolean after, boolean unchanged, boolean notified, boolean initialLoad) {

        boolean hasImages() {
            return before || after;
        }
    }

    /**
     * How captures are installed.
     *
     * @param definer the database user as whom the triggers write; empty for the one who installs them
     * @param trustedOwners who may own our tables besides those who could do so anyway
     * @param lockTimeout how long to wait for a lock on a table, and let the application wait
     * @param cascadesIgnored whether changes that foreign keys make may be missed where triggers do not see them
     * @param checkInterval how long after a look whether they are as they were installed the next one is; zero for no looks
     * @param enginesIgnored whether tables are captured of which a rollback leaves changes that their captures do not tell
     */
    public record Installation(
            Optional<String> definer,
            List<String> trustedOwners,
            Duration lockTimeout,
            Duration checkInterval,
            boolean cascadesIgnored,
            boolean enginesIgnored) {

        /** Copies the list and checks the time. */
        public Installation {
            trustedOwners = List.copyOf(trustedOwners);
            if (lockTimeout.isNegative() || lockTimeout.isZero()) {
                throw new IllegalArgumentException(
                        "lockTimeout is " + lockTimeout.toMillis() + " ms, expected more than 0");
            }
            if (checkInterval.isNegative()) {
                throw new IllegalArgumentException("triggerCheckInterval is " + checkInterval.toMillis()
                        + " ms, expected 0 for no looks, or more");
            }
        }
    }

    /**
     * What is to be captured of a table.
     *
     * @param columns the columns; empty for all
     * @param excludeColumns columns that are none of them
     * @param keyColumns the columns of the key; empty for those of the primary key
     * @param rowFilter a condition on its records, trusted SQL; empty for all records
     * @param level how often the triggers run
     * @param uniqueKey whether something must prove that no two records have the same key
     */
    public record Selection(
            List<String> columns,
            List<String> excludeColumns,
            List<String> keyColumns,
            Optional<String> rowFilter,
            TriggerLevel level,
            boolean uniqueKey) {

        public Selection {
            columns = List.copyOf(columns);
            excludeColumns = List.copyOf(excludeColumns);
            keyColumns = List.copyOf(keyColumns);
        }

        private Stream<String> peculiar(Selection others) {
            return Stream.of(
                            Map.entry("rowFilter", rowFilter.equals(others.rowFilter)),
                            Map.entry("triggerLevel", level == others.level),
                            Map.entry("uniqueKey", uniqueKey == others.uniqueKey))
                    .filter(option -> !option.getValue())
                    .map(Map.Entry::getKey);
        }
    }
}
