package org.datasync.watch.dialect.h2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.TableName;

/** What H2's catalog says of triggers, their constants, and locks. */
final class H2Catalog implements CaptureCatalog {

    private static final String BLOCKERS = """
            SELECT 'session ' || l.SESSION_ID || ' of ' || s.USER_NAME AS blocker
            FROM INFORMATION_SCHEMA.LOCKS l
            JOIN INFORMATION_SCHEMA.SESSIONS s ON s.SESSION_ID = l.SESSION_ID
            WHERE l.TABLE_SCHEMA = ? AND l.TABLE_NAME = ?""";

    /** The catalog has a row for each event of a trigger. */
    private static final String DEFINITIONS = """
            SELECT name, definition || CASE WHEN ${reached} THEN ' reached by itself' ELSE '' END AS definition${more}
            FROM (
                SELECT TRIGGER_NAME AS name, EVENT_OBJECT_SCHEMA AS on_schema, EVENT_OBJECT_TABLE AS on_table,
                    EVENT_OBJECT_SCHEMA || '.' || EVENT_OBJECT_TABLE || ' '
                    || LISTAGG(EVENT_MANIPULATION, ' ') WITHIN GROUP (ORDER BY EVENT_MANIPULATION)
                    || ' ' || ACTION_ORIENTATION || ' ' || ACTION_TIMING || ' ' || JAVA_CLASS AS definition
                FROM INFORMATION_SCHEMA.TRIGGERS
                WHERE TRIGGER_SCHEMA = ? AND LEFT(TRIGGER_NAME, ${length}) = ${prefix}
                GROUP BY TRIGGER_NAME, EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, ACTION_ORIENTATION, ACTION_TIMING, JAVA_CLASS
            )
            UNION ALL
            SELECT CONSTANT_NAME, VALUE_DEFINITION${more}
            FROM INFORMATION_SCHEMA.CONSTANTS
            WHERE CONSTANT_SCHEMA = ? AND LEFT(CONSTANT_NAME, ${length}) = ${prefix}""";

    private static final String UPDATING = "EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS r JOIN"
            + " INFORMATION_SCHEMA.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = r.${side}_SCHEMA AND"
            + " t.CONSTRAINT_NAME = r.${side}_NAME WHERE t.TABLE_SCHEMA = ${schema} AND t.TABLE_NAME = ${table} AND"
            + " r.UPDATE_RULE NOT IN ('NO ACTION', 'RESTRICT'))";

    @Override
    public Optional<SqlClause> blockers(TableName table) {
        return Optional.of(new SqlClause(BLOCKERS, List.of(table.schema(), table.name())));
    }

    /** The triggers and constants whose names begin so, as {@code VersionedTriggers} wants them. */
    static String definitions(String more, int length, String prefix) {
        return SqlTemplate.fill(
                DEFINITIONS,
                Map.of(
                        "reached",
                        reachedByItself("on_schema", "on_table"),
                        "more",
                        more,
                        "length",
                        String.valueOf(length),
                        "prefix",
                        prefix));
    }

    /** Whether what foreign keys do about an update of one of a table's records may update another one, however far around. */
    static String reachedByItself(String schema, String table) {
        return "(" + updating("CONSTRAINT", schema, table) + " AND " + updating("UNIQUE_CONSTRAINT", schema, table)
                + ")";
    }

    private static String updating(String side, String schema, String table) {
        return SqlTemplate.fill(UPDATING, Map.of("side", side, "schema", schema, "table", table));
    }
}
