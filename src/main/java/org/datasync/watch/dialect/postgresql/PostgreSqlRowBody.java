package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
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
final class PostgreSqlRowBody {

    private static final String AFTER = "datasync_after";
    private static final String BEFORE = "datasync_before";
    private static final String THERE = "datasync_there";

    /** Types of which values that are equal look alike, and that all databases compare without a schema of one's own. */
    private static final Set<String> COMPARABLE = Set.of("uuid", "bool", "date", "timestamp", "timestamptz");

    /** Stands for the number of the table in the catalog; in no name, as PostgreSQL has no text with it. */
    static final String TABLE_ID = "\0";

    /**
     * True, and a reference to the table: a session plans anew what refers to a table that has been altered, and else would fail
     * with its plan for a column that is of another type by now.
     */
    private static final String REPLANNED = "'" + TABLE_ID + "'::pg_catalog.regclass IS NOT NULL";

    private final PostgreSqlTriggers triggers;
    private final PostgreSqlJson json;
    private final Dialect dialect;

    PostgreSqlRowBody(PostgreSqlTriggers triggers, PostgreSqlJson json, Dialect dialect) {
        this.triggers = triggers;
        this.json = json;
        this.dialect = dialect;
    }

    String inserted(Capture capture) {
        return given(filter(capture, "NEW."), record(capture, "insert", "NEW", false, true));
    }

    String updated(Capture capture) {
        String moved = gone(capture) + fill(capture);
        String same = "IF " + differs(capture.key()) + " THEN\n" + moved + "ELSE\n"
                + record(capture, "update", "NEW", true, true) + "END IF;\n";
        Optional<String> is = filter(capture, "NEW.");
        if (is.isEmpty()) {
            return capture.unchanged() ? same : "IF " + changed(capture) + " THEN\n" + same + "END IF;\n";
        }
        String was = filter(capture, "OLD.").orElseThrow();
        return "IF " + is.get() + " THEN\n"
                + "IF NOT " + was + " THEN\n" + fill(capture)
                + (capture.unchanged() ? "ELSE\n" : "ELSIF " + changed(capture) + " THEN\n") + same + "END IF;\n"
                + "ELSIF " + was + " THEN\n" + gone(capture) + "END IF;\n";
    }

    String deleted(Capture capture) {
        return given(filter(capture, "OLD."), gone(capture));
    }

    String truncated(Capture capture) {
        return triggers.insertInto(capture) + " VALUES (" + triggers.values(capture, "truncate", null, null, null)
                + ");\n";
    }

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
        return capture.isWhole() ? "NEW OPERATOR(pg_catalog.*<>) OLD" : differs(capture.keyAndColumns());
    }

    /** Byte by byte: some types have no equality, and of others two values are equal that do not look alike. */
    private String differs(Collection<Column> columns) {
        Column first = columns.iterator().next();
        boolean plain = PostgreSqlJson.INTEGERS.contains(first.typeName()) || COMPARABLE.contains(first.typeName());
        if (columns.size() == 1 && plain && !first.nullable()) {
            return REPLANNED + " AND NEW." + quote(first) + " OPERATOR(pg_catalog.<>) OLD." + quote(first);
        }
        return REPLANNED + " AND " + fields(columns, "NEW.") + " OPERATOR(pg_catalog.*<>) " + fields(columns, "OLD.");
    }

    private String fields(Collection<Column> columns, String row) {
        return columns.stream()
                .map(column -> row + quote(column))
                .collect(Collectors.joining(", ", "CAST(ROW(", ") AS pg_catalog.record)"));
    }

    private String quote(Column column) {
        return dialect.quote(column.name());
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
                        triggers.key(capture, keyed + "."),
                        operation,
                        before ? image(capture, hasCopies(capture) ? BEFORE : "OLD") : "NULL",
                        after ? image(capture, hasCopies(capture) ? AFTER : "NEW") : "NULL");
    }

    private String copy(Capture capture, String variable, String row) {
        return variable + " := " + row + ";\n" + textsOfJson(capture, variable);
    }

    private String textsOfJson(Capture capture, String variable) {
        return json.textsOfJson(capture, variable).stream()
                .map(statement -> statement + "\n")
                .collect(Collectors.joining());
    }

    private String image(Capture capture, String row) {
        return capture.isWhole() ? PostgreSqlJson.whole(row) : json.named(capture, row + ".");
    }

    private String insert(Capture capture, String key, String operation, String before, String after) {
        return triggers.insertInto(capture) + " VALUES ("
                + triggers.valuesOf(
                        capture,
                        key,
                        "CASE WHEN " + REPLANNED + " THEN " + dialect.literal(operation) + " END",
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
        return "EXECUTE " + lookup(capture) + " INTO " + THERE + " USING OLD;\n"
                + "IF " + THERE + " IS NULL THEN\n" + delete
                + "ELSE\n" + (hasCopies(capture) && capture.after() ? textsOfJson(capture, THERE) : "")
                + insert(
                        capture,
                        triggers.key(capture, "OLD."),
                        "upsert",
                        "NULL",
                        capture.after() ? image(capture, THERE) : "NULL")
                + "END IF;\n";
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
        return dialect.literal("SELECT d.* FROM " + (partitioned ? "" : "ONLY ")) + " OPERATOR(pg_catalog.||) "
                + PostgreSqlJson.asText(table) + " OPERATOR(pg_catalog.||) " + dialect.literal(found);
    }

    private String isThere(Column column) {
        String there = "d." + quote(column);
        String gone = "($1)." + quote(column);
        String same = "CAST(ROW(" + there + ") AS record) *= CAST(ROW(" + gone + ") AS record)";
        return PostgreSqlTriggers.isJoinable(column)
                        || column.typeName().toLowerCase(Locale.ROOT).equals("numeric")
                ? there + " = " + gone + " AND " + same
                : same;
    }

    /** Nothing, if the table has become a partition of one that the subscriber captures too: that one's triggers do it. */
    static List<String> unlessPartOfAnother() {
        return List.of(
                "IF pg_catalog.pg_partition_root(TG_RELID) IS NOT NULL THEN",
                "IF EXISTS (SELECT FROM pg_catalog.pg_trigger o, pg_catalog.pg_trigger r"
                        + " WHERE o.tgrelid OPERATOR(pg_catalog.=) TG_RELID AND o.tgname OPERATOR(pg_catalog.=) TG_NAME"
                        + " AND r.tgrelid OPERATOR(pg_catalog.=) TG_RELID AND r.tgparentid OPERATOR(pg_catalog.<>) '0'"
                        + " AND r.tgargs OPERATOR(pg_catalog.=) o.tgargs) THEN",
                "RETURN NULL;",
                "END IF;",
                "END IF;");
    }
}
