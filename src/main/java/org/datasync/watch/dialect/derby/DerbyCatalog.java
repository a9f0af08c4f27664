package org.datasync.watch.dialect.derby;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureCatalog;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.TableName;

/** What Derby's catalog says of triggers and their functions, and of what triggers do not see. */
final class DerbyCatalog implements CaptureCatalog {

    private static final String DEFINITIONS = """
            SELECT t.triggername AS name, c.tablename || ' ' || t.event || t.firingtime || t.type || t.state || ' '
                || COALESCE(CAST(t.whenclausetext AS ${text}), '') || ' ' || CAST(t.triggerdefinition AS ${text})
                AS definition${more}
            FROM SYS.SYSTRIGGERS t
            JOIN SYS.SYSSCHEMAS s ON s.schemaid = t.schemaid
            JOIN SYS.SYSTABLES c ON c.tableid = t.tableid
            WHERE s.schemaname = ? AND SUBSTR(t.triggername, 1, ${length}) = ${prefix}
            UNION ALL
            SELECT a.alias, a.javaclassname${more}
            FROM SYS.SYSALIASES a
            JOIN SYS.SYSSCHEMAS s ON s.schemaid = a.schemaid
            WHERE s.schemaname = ? AND SUBSTR(a.alias, 1, ${length}) = ${prefix}""";

    /** Derby's MERGE (10.16) gives triggers the default of a column in place of its old value. */
    private static final String DEFAULTS = """
            SELECT 'has columns with defaults, such as ' || MIN(c.columnname),
                'a MERGE of the application shows triggers the default in place of the old value, so that a change to the\
             default is missed, and a key with a default is told wrong',
                'Have the application use UPDATE and INSERT instead of MERGE, or take the defaults away',
                'warning'
            FROM SYS.SYSCOLUMNS c
            JOIN SYS.SYSTABLES t ON t.tableid = c.referenceid
            JOIN SYS.SYSSCHEMAS s ON s.schemaid = t.schemaid
            WHERE s.schemaname = ? AND t.tablename = ?
                AND c.columndefault IS NOT NULL AND c.autoincrementinc IS NULL
            GROUP BY t.tableid""";

    @Override
    public Optional<SqlClause> blindSpots(Capture capture) {
        TableName table = capture.name().table();
        return Optional.of(new SqlClause(DEFAULTS, List.of(table.schema(), table.name())));
    }

    /** The triggers and functions whose names begin so, as {@code VersionedTriggers} wants them. */
    static String definitions(String more, int length, String prefix) {
        return SqlTemplate.fill(
                DEFINITIONS,
                Map.of(
                        "text",
                        DerbyDialect.LONGEST_TEXT,
                        "more",
                        more,
                        "length",
                        String.valueOf(length),
                        "prefix",
                        prefix));
    }
}
