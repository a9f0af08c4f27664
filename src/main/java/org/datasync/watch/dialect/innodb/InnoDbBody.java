package org.datasync.watch.dialect.innodb;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Of these triggers, with these names in them. */
    public InnoDbBody(Triggers triggers, InnoDbNames names, InnoDbSql dialect) {
        this.triggers = triggers;
        this.names = names;
        this.dialect = dialect;
    }

    /** Tells all that an insert does. */
    public String inserted(Capture capture) {
        return ifWatched(capture, "NEW.", record(capture, INSERT));
    }

    /** Tells all that a delete does. */
    public String deleted(Capture capture) {
        return ifWatched(capture, "OLD.", record(capture, DELETE));
    }

    /** Tells all that an update does. */
    public String updated(Capture capture) {
        return declarations(capture) + gone(capture) + there(capture);
    }

    /** Tells what is gone by an update, and nothing else. */
    public String goneByUpdate(Capture capture) {
        return declarations(capture) + gone(capture);
    }

    /** Tells what is there after an update, and nothing else. */
    public String thereByUpdate(Capture capture) {
        return declarations(capture) + there(capture);
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
                        "changed", capture.unchanged() ? "" : " AND (" + differ(capture.columns()) + ")",
                        "update", record(capture, UPDATE)));
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

    private String record(Capture capture, TriggerRow row) {
        String insert = Triggers.insertInto(names.changeTable(capture));
        String statement = insert + "\nVALUES (" + triggers.values(capture, row) + ");\n";
        List<String> rows = Stream.of(row.keyed(), row.before(), row.after())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return InnoDbMoments.known(capture.keyAndColumns(), rows, dialect, statement);
    }
}
