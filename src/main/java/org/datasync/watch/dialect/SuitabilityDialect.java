package org.datasync.watch.dialect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.schema.TableName;

/** What makes tables and sessions unfit for a watch, as the catalog tells it. */
public interface SuitabilityDialect {

    /**
     * Lists schema and name of the tables with foreign keys that change or delete their records, and perhaps others; empty where
     * triggers see that.
     */
    default Optional<String> tablesWithCascades() {
        return Optional.empty();
    }

    /**
     * Lists schema and name of the tables of a schema, or of one of them, that keep what is rolled back or are changed past their
     * triggers, what was found, as in the column {@code problem} of {@link CaptureCatalog#blindSpots}, and a sentence that says
     * what cures it; empty where no tables do.
     *
     * @param table the name of one; null for all
     */
    default Optional<SqlClause> tablesWithoutTransactions(String schema, String table) {
        return Optional.empty();
    }

    /**
     * Lists what is strange about one of our own tables, which someone else may have made: columns {@code what} and
     * {@code remedy}. It is nothing if the table is as our script makes it, in the hands of someone who is trusted, or not
     * there.
     *
     * @param columns the names that its columns have, in lower case
     * @param trustedOwners who else may own it, where tables have owners
     */
    default SqlClause strangers(TableName table, Collection<String> columns, Collection<String> trustedOwners) {
        List<Object> arguments = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            arguments.addAll(List.of(table.schema(), table.name()));
        }
        arguments.addAll(columns);
        String sql = SqlTemplate.fill(
                """
                SELECT ${type} AS what, 'Drop it, so that the table can be created' AS remedy
                FROM INFORMATION_SCHEMA.TABLES
                WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND TABLE_TYPE <> 'BASE TABLE'
                UNION ALL
                SELECT ${trigger}, 'Drop the trigger'
                FROM INFORMATION_SCHEMA.TRIGGERS
                WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?
                UNION ALL
                SELECT ${column}, 'Drop the column'
                FROM INFORMATION_SCHEMA.COLUMNS
                WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND ${unknown} AND (${generated}
                    OR LOWER(COLUMN_NAME) NOT IN (${columns}) AND (COLUMN_DEFAULT IS NOT NULL OR IS_NULLABLE = 'NO'))""",
                Map.of(
                        "generated", isGenerated(),
                        "unknown", isNoLane(),
                        "type", concatenate(List.of("'is a '", "TABLE_TYPE")),
                        "trigger", concatenate(List.of("'has the trigger '", "TRIGGER_NAME")),
                        "column",
                                concatenate(
                                        List.of("'has the column '", "COLUMN_NAME", "', which ours does not have'")),
                        "columns", String.join(",", Collections.nCopies(columns.size(), "?"))));
        return new SqlClause(sql, arguments);
    }

    /** Whether a column, as the catalog names it, is none of those that {@link LaneIndexes} add. */
    default String isNoLane() {
        return "1 = 1";
    }

    /** Whether the database itself computes a column, as its catalog says. */
    default String isGenerated() {
        return "IS_GENERATED = 'ALWAYS'";
    }

    /** Lists, a sentence each, why no watch can work with the settings that this connection's sessions have; empty if any will do. */
    default Optional<String> wrongSettings() {
        return Optional.empty();
    }

    /** Texts joined; null if one of them is. */
    String concatenate(List<String> expressions);
}
