package org.datasync.watch.dialect.postgresql;

import java.util.List;
import java.util.Map;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.schema.TableName;

/**
 * Finds out before a statement trigger runs whether it has to compare the rows after an update with those before: only if the key
 * of one has changed, or nothing has. The condition of a row trigger tells, which sees both, and sets a setting then.
 *
 * <ol>
 *   <li>The condition itself is never true, so that nothing is queued or called for a row.
 *   <li>It is a function that takes rows of any type. A trigger that names columns would keep their types from being altered, and
 *       a function of the table's row type would keep the table from being dropped. It is put into each statement's plan anew.
 *   <li>It runs as whoever writes. So it belongs to who installs it, and not to the definer, who has no other way to run
 *       anything as another user.
 *   <li>The setting lasts until the transaction ends, or until what a savepoint undoes is undone; statements that follow compare
 *       in vain at worst. Nothing of the application's runs between the condition and the statement trigger.
 * </ol>
 */
final class PostgreSqlComparison {

    /** The part of the name of the trigger and of its condition. */
    static final String PART = "cmp";

    /** Whether the statement trigger has to compare, as SQL. */
    static final String WANTED = "pg_catalog.current_setting('datasync.compare', true) OPERATOR(pg_catalog.=) 'on'";

    private static final String ROWS = "(pg_catalog.anyelement, pg_catalog.anyelement)";

    private final Dialect dialect;
    private final PostgreSqlRows rows;

    PostgreSqlComparison(Dialect dialect) {
        this.dialect = dialect;
        this.rows = new PostgreSqlRows(dialect);
    }

    /**
     * Whether the rows after an update are enough otherwise. An image before is of the other rows, and a row filter must not run
     * with the search path of whoever writes.
     */
    static boolean isOf(Capture capture) {
        return capture.level() == TriggerLevel.STATEMENT && !capture.before() && capture.rowFilter() == null;
    }

    /**
     * The statements that install it, or take it away from a capture that has none.
     *
     * @param trigger its quoted name
     * @param function what the trigger would execute, with its arguments
     */
    List<String> create(Capture capture, String trigger, String function) {
        if (!isOf(capture)) {
            return List.of(drop(capture.name()));
        }
        String condition = condition(capture.name());
        String table = dialect.quote(capture.name().table());
        return List.of(
                "CREATE OR REPLACE FUNCTION " + condition + ROWS + " RETURNS pg_catalog.bool LANGUAGE sql AS "
                        + PostgreSqlFunction.dollarQuoted(body(capture)),
                "GRANT EXECUTE ON FUNCTION " + condition + ROWS + " TO PUBLIC",
                SqlTemplate.fill(
                        """
                        CREATE OR REPLACE TRIGGER ${trigger} AFTER UPDATE ON ${table} FOR EACH ROW WHEN (${condition}(OLD, NEW))\
                         EXECUTE FUNCTION ${function}""", Map.of("trigger", trigger, "table", table, "condition", condition, "function", function)),
                "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + trigger);
    }

    /** The trigger goes with its condition. */
    String drop(CaptureName name) {
        return "DROP FUNCTION IF EXISTS " + condition(name) + ROWS + " CASCADE";
    }

    private String condition(CaptureName name) {
        return dialect.quote(new TableName(name.changeTable().schema(), name.of(PART)));
    }

    private String body(Capture capture) {
        String moved = rows.differ(capture.key(), "$2", "$1");
        return SqlTemplate.fill(
                """
                SELECT CASE WHEN ${compared} THEN pg_catalog.set_config('datasync.compare', 'on', true) IS NULL ELSE false END""",
                Map.of(
                        "compared",
                        capture.unchanged() ? moved : moved + " OR NOT " + rows.differ(capture, "$2", "$1")));
    }
}
