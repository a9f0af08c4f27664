package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;

/**
 * The bodies of PostgreSQL's trigger functions that run once for each row.
 *
 * <ol>
 *   <li>They are plain inserts of one row, which the planner can take for nothing else, however many rows a session's first
 *       statement has changed.
 *   <li>Every name has its schema: nothing that a session creates, and no search path, makes them run anything else.
 *   <li>An update that changes nothing costs one comparison.
 *   <li>Where a key is unique only when a statement or transaction ends, a key that is given up may be another record's already:
 *       that record is recorded then instead of a delete.
 * </ol>
 */
final class PostgreSqlRowBody extends PostgreSqlBody {

    private static final String AFTER = "datasync_after";
    private static final String BEFORE = "datasync_before";
    private static final String THERE = "datasync_there";

    /**
     * True, and a reference to the table: a session plans anew what refers to a table that has been altered, and else would fail
     * with its plan for a column that is of another type by now.
     */
    private static final String REPLANNED = "'" + PostgreSqlFunction.TABLE_ID + "'::pg_catalog.regclass IS NOT NULL";

    PostgreSqlRowBody(PostgreSqlTriggers triggers, PostgreSqlJson json, Dialect dialect) {
        super(triggers, json, dialect);
    }

    @Override
    String inserted(Capture capture) {
        return given(filter(capture, "NEW."), record(capture, "insert", "NEW", false, true));
    }

    @Override
    String updated(Capture capture) {
        String same = SqlTemplate.fill(
                """
                IF ${otherKey} THEN
                ${moved}ELSE
                ${update}END IF;
                """,
                Map.of(
                        "otherKey", differs(capture.key()),
                        "moved", gone(capture) + fill(capture),
                        "update", record(capture, "update", "NEW", true, true)));
        Optional<String> is = filter(capture, "NEW.");
        if (is.isEmpty()) {
            return capture.unchanged() ? same : "IF " + changed(capture) + " THEN\n" + same + "END IF;\n";
        }
        return SqlTemplate.fill(
                """
                IF ${is} THEN
                IF NOT ${was} THEN
                ${come}${elseIfChanged}
                ${same}END IF;
                ELSIF ${was} THEN
                ${gone}END IF;
                """,
                Map.of(
                        "is", is.get(),
                        "was", filter(capture, "OLD.").orElseThrow(),
                        "come", fill(capture),
                        "elseIfChanged", capture.unchanged() ? "ELSE" : "ELSIF " + changed(capture) + " THEN",
                        "same", same,
                        "gone", gone(capture)));
    }

    @Override
    String deleted(Capture capture) {
        return given(filter(capture, "OLD."), gone(capture));
    }

    /** The variables that these statements use; empty if there are none. */
    String declarations(Capture capture) {
        String declared = (hasCopies(capture) ? BEFORE + " pg_catalog.record;\n" + AFTER + " pg_catalog.record;\n" : "")
                + (isDeferrable(capture) ? THERE + " pg_catalog.record;\n" : "");
        return declared.isEmpty() ? "" : "DECLARE\n" + declared;
    }

    private static String given(Optional<String> condition, String statements) {
        return condition
                .map(given -> "IF " + given + " THEN\n" + statements + "END IF;\n")
                .orElse(statements);
    }

    private static Optional<String> filter(Capture capture, String row) {
        return Triggers.filter(capture, row).map(condition -> "(" + REPLANNED + " AND " + condition + " IS TRUE)");
    }

    private static boolean isDeferrable(Capture capture) {
        return capture.proof() == KeyProof.DEFERRABLE;
    }

    /** Whether images are of the row as a whole, but for JSON, whose text needs a copy to stand in. */
    private static boolean hasCopies(Capture capture) {
        return capture.hasImages() && capture.isWhole() && PostgreSqlJson.hasJson(capture);
    }

    private String changed(Capture capture) {
        String differ = rows().differ(capture, "NEW", "OLD");
        return capture.isWhole() ? differ : REPLANNED + " AND " + differ;
    }

    private String differs(Collection<Column> columns) {
        return REPLANNED + " AND " + rows().differ(columns, "NEW", "OLD");
    }

    /** Records a change of the row OLD, NEW or both. */
    private String record(Capture capture, String operation, String keyed, boolean old, boolean now) {
        boolean before = old && capture.before();
        boolean after = now && capture.after();
        String copies = "";
        if (hasCopies(capture)) {
            copies = (before ? copy(capture, BEFORE, "OLD") : "") + (after ? copy(capture, AFTER, "NEW") : "");
        }
        return copies
                + insert(
                        capture,
                        triggers().key(capture, keyed + "."),
                        operation,
                        before ? image(capture, hasCopies(capture) ? BEFORE : "OLD") : "NULL",
                        after ? image(capture, hasCopies(capture) ? AFTER : "NEW") : "NULL");
    }

    private String copy(Capture capture, String variable, String row) {
        return variable + " := " + row + ";\n" + textsOfJson(capture, variable);
    }

    private String textsOfJson(Capture capture, String variable) {
        return json().textsOfJson(capture, variable).stream()
                .map(statement -> statement + "\n")
                .collect(Collectors.joining());
    }

    private String image(Capture capture, String row) {
        return capture.isWhole() ? PostgreSqlJson.whole(row) : json().named(capture, row + ".");
    }

    private String insert(Capture capture, String key, String operation, String before, String after) {
        return triggers().insertInto(capture) + " VALUES ("
                + triggers()
                        .valuesOf(
                                capture,
                                key,
                                "CASE WHEN " + REPLANNED + " THEN " + literal(operation) + " END",
                                before,
                                after)
                + ");\n";
    }

    /** The record's key is given up. */
    private String gone(Capture capture) {
        String delete = record(capture, "delete", "OLD", true, false);
        if (!isDeferrable(capture)) {
            return delete;
        }
        String upsert = insert(
                capture,
                triggers().key(capture, "OLD."),
                "upsert",
                "NULL",
                capture.after() ? image(capture, THERE) : "NULL");
        return SqlTemplate.fill(
                """
                EXECUTE ${lookup} INTO ${there} USING OLD;
                IF ${there} IS NULL THEN
                ${delete}ELSE
                ${texts}${upsert}END IF;
                """,
                Map.of(
                        "lookup", lookup(capture),
                        "there", THERE,
                        "delete", delete,
                        "texts", hasCopies(capture) && capture.after() ? textsOfJson(capture, THERE) : "",
                        "upsert", upsert));
    }

    /** A record gets this key, which may have been another's until now where nothing has looked at that yet. */
    private String fill(Capture capture) {
        return record(capture, isDeferrable(capture) ? "upsert" : "insert", "NEW", false, true);
    }

    /** Finds the record that has the key of OLD now; by what the table is called by then. */
    private String lookup(Capture capture) {
        boolean partitioned = capture.table().partitioned();
        String table = partitioned ? "pg_catalog.pg_partition_root(TG_RELID)" : "CAST(TG_RELID AS pg_catalog.regclass)";
        String conditions = capture.key().stream().map(this::isThere).collect(Collectors.joining(" AND "));
        String found = " d WHERE " + conditions
                + Triggers.and(" AND", Triggers.filter(capture, "d.").stream().toList()) + " LIMIT 1";
        return literal("SELECT d.* FROM " + (partitioned ? "" : "ONLY ")) + " OPERATOR(pg_catalog.||) "
                + PostgreSqlJson.asText(table) + " OPERATOR(pg_catalog.||) " + literal(found);
    }

    private String isThere(Column column) {
        String there = "d." + quote(column);
        String gone = "($1)." + quote(column);
        String same = "CAST(ROW(" + there + ") AS record) *= CAST(ROW(" + gone + ") AS record)";
        return PostgreSqlSettings.isJoinable(column)
                        || column.typeName().toLowerCase(Locale.ROOT).equals("numeric")
                ? there + " = " + gone + " AND " + same
                : same;
    }
}
