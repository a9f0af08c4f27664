package org.datasync.watch.dialect.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;

/**
 * The bodies of PostgreSQL's trigger functions that run once for each statement, with all of its rows in transition tables: one
 * INSERT ... SELECT captures a bulk update. The rows before and after it belong together by their key. Keys that are only
 * before are deleted, those that are only after are inserted, in that order.
 */
final class PostgreSqlStatementBody extends PostgreSqlBody {

    /** What the transition tables are called; that columns have such names does no harm, as each is written with its table. */
    static final String NEW_ROWS = "datasync_new";

    static final String OLD_ROWS = "datasync_old";

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar");

    PostgreSqlStatementBody(PostgreSqlTriggers triggers, PostgreSqlJson json, Dialect dialect) {
        super(triggers, json, dialect);
    }

    @Override
    String inserted(Capture capture) {
        return select(capture, "insert", NEW_ROWS, false, true) + " FROM " + NEW_ROWS
                + Triggers.and("WHERE", filters(capture, NEW_ROWS + ".")) + ";\n";
    }

    @Override
    String deleted(Capture capture) {
        return select(capture, "delete", OLD_ROWS, true, false) + " FROM " + OLD_ROWS
                + Triggers.and("WHERE", filters(capture, OLD_ROWS + ".")) + ";\n";
    }

    private String select(Capture capture, String operation, String keyed, boolean old, boolean now) {
        return triggers().insertInto(capture) + " SELECT "
                + triggers()
                        .valuesOf(
                                capture,
                                triggers().key(capture, keyed + "."),
                                literal(operation),
                                old && capture.before() ? image(capture, OLD_ROWS) : "NULL",
                                now && capture.after() ? image(capture, NEW_ROWS) : "NULL");
    }

    /** The row as a whole, so that a column may come and go; of JSON only by name. */
    String image(Capture capture, String rows) {
        return capture.isWhole() && !PostgreSqlJson.hasJson(capture)
                ? PostgreSqlJson.whole(rows + ".*")
                : json().named(capture, rows + ".");
    }

    /** Where a comparison is called for, first the keys that are gone, then all that are there. */
    @Override
    String updated(Capture capture) {
        String compared = gone(capture) + ";\n" + there(capture) + ";\n";
        return PostgreSqlComparison.isOf(capture)
                ? "IF " + PostgreSqlComparison.WANTED + " THEN\n" + compared + "ELSE\n" + plain(capture)
                        + ";\nEND IF;\n"
                : single(capture) + ";\nIF NOT FOUND THEN\n" + compared + "END IF;\n";
    }

    /** Of rows each of which has kept its key and is another than before. */
    private String plain(Capture capture) {
        return select(capture, "update", NEW_ROWS, false, true) + " FROM " + NEW_ROWS;
    }

    private String gone(Capture capture) {
        return select(capture, "delete", OLD_ROWS, true, false)
                + joined(capture)
                + where(present(capture, OLD_ROWS), "(" + present(capture, NEW_ROWS) + ") IS NOT TRUE");
    }

    private String there(Capture capture) {
        String was = present(capture, OLD_ROWS);
        String values = triggers()
                .valuesOf(
                        capture,
                        triggers().key(capture, NEW_ROWS + "."),
                        "CASE WHEN " + was + " THEN 'update' ELSE 'insert' END",
                        capture.before() ? "CASE WHEN " + was + " THEN " + image(capture, OLD_ROWS) + " END" : "NULL",
                        capture.after() ? image(capture, NEW_ROWS) : "NULL");
        String changed = capture.unchanged() ? "true" : "(" + was + ") IS NOT TRUE OR " + differs(capture);
        return triggers().insertInto(capture) + " SELECT " + values + joined(capture)
                + where(present(capture, NEW_ROWS), changed);
    }

    private String joined(Capture capture) {
        return " FROM " + OLD_ROWS + " FULL JOIN " + NEW_ROWS + " ON " + sameKey(capture);
    }

    /** Of one row that has kept its key, by the plainest of plans, as most updates are of one row. */
    private String single(Capture capture) {
        List<String> conditions = new ArrayList<>();
        conditions.add("(SELECT true FROM " + NEW_ROWS + " OFFSET 1 LIMIT 1) IS NULL");
        conditions.add(sameKey(capture));
        conditions.addAll(filters(capture, OLD_ROWS + "."));
        conditions.addAll(filters(capture, NEW_ROWS + "."));
        if (!capture.unchanged()) {
            conditions.add(differs(capture));
        }
        return select(capture, "update", NEW_ROWS, true, true) + " FROM " + OLD_ROWS + ", " + NEW_ROWS
                + Triggers.and("WHERE", conditions);
    }

    private String sameKey(Capture capture) {
        return capture.key().stream()
                .map(column -> comparable(column, OLD_ROWS) + " = " + comparable(column, NEW_ROWS))
                .collect(Collectors.joining(" AND "));
    }

    private String comparable(Column column, String rows) {
        return rows + "." + quote(column) + (TEXTS.contains(column.typeName()) ? " COLLATE \"C\"" : "");
    }

    /** Whether a full join has found a row on this side, and it is one to capture. */
    private String present(Capture capture, String rows) {
        return rows + "." + quote(capture.key().get(0)) + " IS NOT NULL"
                + Triggers.and(" AND", filters(capture, rows + "."));
    }

    /**
     * A condition from which the planner cannot conclude that an outer join would do. A session plans the statements once, for
     * the few rows of its first update, and only a full join is never a nested loop, which would take hours for a bulk update.
     */
    private static String where(String condition, String also) {
        return " WHERE CASE WHEN " + condition + " THEN " + also + " ELSE false END";
    }

    private String differs(Capture capture) {
        return capture.isWhole()
                ? "(" + OLD_ROWS + ".*) *<> (" + NEW_ROWS + ".*)"
                : rows().differ(capture.keyAndColumns(), NEW_ROWS, OLD_ROWS);
    }
}
