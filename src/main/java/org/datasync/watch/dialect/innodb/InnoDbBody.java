package org.datasync.watch.dialect.innodb;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.TriggerRow;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;

/** The bodies of triggers. */
public final class InnoDbBody {

    private static final TriggerRow INSERT = TriggerRow.insert("NEW.");
    private static final TriggerRow UPDATE = TriggerRow.update("OLD.", "NEW.");
    private static final TriggerRow DELETE = TriggerRow.delete("OLD.");

    private final Triggers triggers;
    private final InnoDbNames names;
    private final InnoDbSql dialect;
    private final InnoDbJson json;

    /** Of these triggers, with these names in them. */
    public InnoDbBody(Triggers triggers, InnoDbNames names, InnoDbSql dialect) {
        this.triggers = triggers;
        this.names = names;
        this.dialect = dialect;
        this.json = new InnoDbJson(dialect);
    }

    /** Tells all that an insert does. */
    public String inserted(Capture capture) {
        return ifWatched(capture, "NEW.", usually(capture, INSERT));
    }

    /** Tells all that a delete does. */
    public String deleted(Capture capture) {
        return ifWatched(capture, "OLD.", usually(capture, DELETE));
    }

    /** Tells all that an update does. */
    public String updated(Capture capture) {
        return capture.rowFilter() == null
                ? moved(capture, record(capture, DELETE) + record(capture, INSERT), changed(capture))
                : declarations(capture) + gone(capture) + there(capture);
    }

    /** Tells what is gone by an update, and nothing else. */
    public String goneByUpdate(Capture capture) {
        return capture.rowFilter() == null
                ? moved(capture, record(capture, DELETE), "")
                : declarations(capture) + gone(capture);
    }

    /** Tells what is there after an update, and nothing else. */
    public String thereByUpdate(Capture capture) {
        return capture.rowFilter() == null
                ? moved(capture, record(capture, INSERT), changed(capture))
                : declarations(capture) + there(capture);
    }

    /** Each variable and each condition costs every row. */
    private String moved(Capture capture, String statement, String otherwise) {
        return SqlTemplate.fill(
                """
                IF ${moved} THEN
                ${statement}${otherwise}END IF;
                """, Map.of("moved", differ(capture.key()), "statement", statement, "otherwise", otherwise));
    }

    private String changed(Capture capture) {
        String update = usually(capture, UPDATE);
        return capture.unchanged() ? "ELSE\n" + update : "ELSEIF " + differ(besidesKey(capture)) + " THEN\n" + update;
    }

    private static List<Column> besidesKey(Capture capture) {
        return capture.columns().stream()
                .filter(column -> !capture.key().contains(column))
                .toList();
    }

    private String declarations(Capture capture) {
        return SqlTemplate.fill(
                """
                DECLARE datasync_was BOOLEAN DEFAULT ${was};
                DECLARE datasync_is BOOLEAN DEFAULT ${is};
                DECLARE datasync_moved BOOLEAN DEFAULT ${moved};
                """,
                Map.of(
                        "was", isTrue(Triggers.filter(capture, "OLD.")),
                        "is", isTrue(Triggers.filter(capture, "NEW.")),
                        "moved", differ(capture.key())));
    }

    private String gone(Capture capture) {
        return SqlTemplate.fill("""
                IF datasync_was AND (datasync_moved OR NOT datasync_is) THEN
                ${delete}END IF;
                """, Map.of("delete", record(capture, DELETE)));
    }

    private String there(Capture capture) {
        return SqlTemplate.fill(
                """
                IF datasync_is AND (datasync_moved OR NOT datasync_was) THEN
                ${insert}END IF;
                IF datasync_is AND datasync_was AND NOT datasync_moved${changed} THEN
                ${update}END IF;
                """,
                Map.of(
                        "insert", record(capture, INSERT),
                        "changed", capture.unchanged() ? "" : " AND (" + differ(besidesKey(capture)) + ")",
                        "update", usually(capture, UPDATE)));
    }

    private static String ifWatched(Capture capture, String row, String statement) {
        return Triggers.filter(capture, row)
                .map(condition -> "IF " + condition + " THEN\n" + statement + "END IF;\n")
                .orElse(statement);
    }

    private static String isTrue(Optional<String> condition) {
        return condition.map(given -> given + " IS TRUE").orElse("TRUE");
    }

    private String differ(List<Column> columns) {
        String any = columns.stream()
                .map(column -> InnoDbJson.differs(column, "OLD." + quote(column), "NEW." + quote(column)))
                .collect(Collectors.joining(" OR "));
        return any.isEmpty() ? "FALSE" : any;
    }

    private String quote(Column column) {
        return dialect.quote(column.name());
    }

    /** Writes a row; what it takes to do so whatever the columns are by then is only looked at if they are not what they were. */
    private String usually(Capture capture, TriggerRow row) {
        Map<String, List<Column>> written = written(capture, row);
        String asNow = written.entrySet().stream()
                .map(columns -> json.isAsNow(columns.getValue(), columns.getKey()))
                .collect(Collectors.joining(" AND "));
        String either = SqlTemplate.fill(
                """
                IF ${asNow} THEN
                ${insert}ELSE
                ${record}END IF;
                """,
                Map.of(
                        "asNow", asNow,
                        "insert", insert(capture, row, json::objectAsNow),
                        "record", record(capture, row)));
        return InnoDbMoments.known(written, InnoDbMoments::isDateAndTime, dialect, either);
    }

    /** Writes a row, whatever the columns are by then. */
    private String record(Capture capture, TriggerRow row) {
        return InnoDbMoments.known(
                written(capture, row), InnoDbMoments::isTime, dialect, insert(capture, row, json::object));
    }

    private String insert(Capture capture, TriggerRow row, BiFunction<List<Column>, String, String> object) {
        String values = triggers.valuesOf(
                capture,
                object.apply(capture.key(), row.keyed()),
                dialect.literal(row.operation()),
                hasBefore(capture, row) ? object.apply(capture.columns(), row.before()) : "NULL",
                hasAfter(capture, row) ? object.apply(capture.columns(), row.after()) : "NULL");
        return Triggers.insertInto(names.changeTable(capture)) + "\nVALUES (" + values + ");\n";
    }

    /** What is written of each of the rows that the trigger sees. */
    private static Map<String, List<Column>> written(Capture capture, TriggerRow row) {
        Map<String, Set<Column>> written = new LinkedHashMap<>();
        written.put(row.keyed(), new LinkedHashSet<>(capture.key()));
        if (hasBefore(capture, row)) {
            written.computeIfAbsent(row.before(), before -> new LinkedHashSet<>())
                    .addAll(capture.columns());
        }
        if (hasAfter(capture, row)) {
            written.computeIfAbsent(row.after(), after -> new LinkedHashSet<>()).addAll(capture.columns());
        }
        Map<String, List<Column>> lists = new LinkedHashMap<>();
        written.forEach((name, columns) -> lists.put(name, List.copyOf(columns)));
        return lists;
    }

    private static boolean hasBefore(Capture capture, TriggerRow row) {
        return capture.before() && row.before() != null;
    }

    private static boolean hasAfter(Capture capture, TriggerRow row) {
        return capture.after() && row.after() != null;
    }
}
