package org.datasync.watch.trigger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.datasync.watch.dialect.TriggerLevel;

/**
 * What the options say about the capture of tables; nothing in it has been compared with the database yet.
 *
 * @param changeTable our own change table
 * @param subscriber who is to get the changes
 * @param tables names of tables, perhaps with {@code *}
 * @param excludeTables names of tables, perhaps with {@code *}, that are none of them
 * @param before whether to capture the record before a change
 * @param after whether to capture the record after a change
 * @param all what is to be captured of every table that has no options of its own
 * @param byTable what is to be captured of a table, by its name
 * @param initialLoad whether the records that are there when a table is first captured are read
 * @param unchanged whether updates that change nothing are changes
 * @param definer the database user as whom the triggers write; null for the one who installs them
 * @param cascadesIgnored whether changes that foreign keys make may be missed where triggers do not see them
 * @param enginesIgnored whether tables are captured of which a rollback leaves changes that their captures do not tell
 * @param trustedOwners who may own our tables besides those who could do so anyway
 * @param lockTimeout how long to wait for a lock on a table, and let the application wait
 */
public record CaptureSpec(
        String changeTable,
        String subscriber,
        List<String> tables,
        List<String> excludeTables,
        boolean before,
        boolean after,
        Selection all,
        Map<String, Selection> byTable,
        boolean initialLoad,
        boolean unchanged,
        String definer,
        boolean cascadesIgnored,
        boolean enginesIgnored,
        List<String> trustedOwners,
        Duration lockTimeout) {

    /** Copies the collections and checks what needs no database. */
    public CaptureSpec {
        tables = List.copyOf(tables);
        excludeTables = List.copyOf(excludeTables);
        byTable = Map.copyOf(byTable);
        trustedOwners = List.copyOf(trustedOwners);
        if (lockTimeout.isNegative() || lockTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "lockTimeout is " + lockTimeout.toMillis() + " ms, expected more than 0");
        }
    }

    /** The same into this change table, for this subscriber. */
    public CaptureSpec of(String newChangeTable, String newSubscriber) {
        return new CaptureSpec(
                newChangeTable,
                newSubscriber,
                tables,
                excludeTables,
                before,
                after,
                all,
                byTable,
                initialLoad,
                unchanged,
                definer,
                cascadesIgnored,
                enginesIgnored,
                trustedOwners,
                lockTimeout);
    }

    /**
     * What is to be captured of a table.
     *
     * @param columns the columns; empty for all
     * @param excludeColumns columns that are none of them
     * @param keyColumns the columns of the key; empty for those of the primary key
     * @param rowFilter a condition on its records, trusted SQL; null for all records
     * @param level how often the triggers run
     * @param uniqueKey whether something must prove that no two records have the same key
     */
    public record Selection(
            List<String> columns,
            List<String> excludeColumns,
            List<String> keyColumns,
            String rowFilter,
            TriggerLevel level,
            boolean uniqueKey) {

        /** Copies the lists. */
        public Selection {
            columns = List.copyOf(columns);
            excludeColumns = List.copyOf(excludeColumns);
            keyColumns = List.copyOf(keyColumns);
        }
    }
}
