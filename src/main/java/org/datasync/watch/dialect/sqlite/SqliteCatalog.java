package org.datasync.watch.dialect.sqlite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;

/** What SQLite's catalog says of triggers, keys and what triggers do not see. */
final class SqliteCatalog implements CaptureCatalog {

    private static final String DEFINITIONS =
            "SELECT name, sql AS definition${more} FROM sqlite_master WHERE type = 'trigger' AND ";

    /** The driver does not tell of conditions. */
    private static final String UNIQUE_INDEXES = """
            SELECT '', m.name, l.name, c.name, 0
            FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) c
            WHERE m.type = 'table' AND l."unique" = 1 AND l.partial = 0
            UNION ALL
            SELECT '', m.name, 'primary key', t.name, 0
            FROM sqlite_master m, pragma_table_info(m.name) t
            WHERE m.type = 'table' AND t.pk > 0""";

    /** The condition on which the update of a record is followed by another of the same. */
    private static final String UPDATING_THEMSELVES = """
            SELECT '', name, group_concat(again, ' OR ')
            FROM (
                SELECT m.name AS name,
                    '(' || group_concat('NEW.' || ${from} || ' = OLD.' || ${to}, ' AND ')
                    || ' AND (' || group_concat('OLD.' || ${to} || ' IS NOT NEW.' || ${to}, ' OR ') || '))' AS again
                FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) t
                WHERE m.type = 'table' AND lower(t."table") = lower(m.name)
                    AND t.on_update NOT IN ('NO ACTION', 'RESTRICT')
                GROUP BY m.name, t.id
            )
            GROUP BY name""";

    private static final String FROM = """
            '"' || replace(t."from", '"', '""') || '"'""";

    /** The column that a key without names refers to is the one of the primary key. */
    private static final String TO = """
            '"' || replace(coalesce(t."to", (SELECT i.name FROM pragma_table_info(m.name) i WHERE i.pk = t.seq + 1)),\
             '"', '""') || '"'""";

    /** What REPLACE removes is missed if its key is another one, or if what replaces it is not among the filtered. */
    private static final String REPLACED = """
            SELECT 'can lose records to INSERT OR REPLACE' AS problem,
                'a record that a new one replaces is not seen to be deleted if its key is another, or if the new one does not\
             meet the rowFilter, unless the connection has PRAGMA recursive_triggers=on' AS meaning,
                'Set that on the connections of the application (recursive_triggers=true in the URL), or have it use\
             ON CONFLICT DO UPDATE' AS cure,
                'warning' AS severity
            WHERE ${filtered} OR (SELECT COUNT(*) FROM pragma_index_list(?) WHERE "unique" AND origin <> 'pk')
                + EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE pk > 0) > 1""";

    static SqlClause installed(String table, List<String> names) {
        List<Object> arguments = new ArrayList<>(List.of(table));
        arguments.addAll(names);
        return new SqlClause(
                SqlTemplate.fill(DEFINITIONS, Map.of("more", "")) + "tbl_name = ? AND name IN ("
                        + String.join(", ", Collections.nCopies(names.size(), "?")) + ")",
                arguments);
    }

    static String allInstalled() {
        return SqlTemplate.fill(DEFINITIONS, Map.of("more", ", tbl_name"))
                + "substr(name, 1, 9) = 'datasync_' AND ? = ''";
    }

    @Override
    public Optional<String> uniqueIndexes() {
        return Optional.of(UNIQUE_INDEXES);
    }

    @Override
    public Optional<String> peculiarTables() {
        return Optional.of(SqlTemplate.fill(UPDATING_THEMSELVES, Map.of("from", FROM, "to", TO)));
    }

    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        String table = capture.name().table().name();
        String filtered = capture.rowFilter() == null ? "0" : "1";
        return Optional.of(
                new SqlClause(SqlTemplate.fill(REPLACED, Map.of("filtered", filtered)), List.of(table, table)));
    }
}
